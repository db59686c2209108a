package dev.convnet.onnx;

/** Shapes or types that do not fit the operator they were given to. The message names the operator and the shapes. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
