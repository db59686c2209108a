package dev.convnet.onnx;

/** Thrown when shapes or element types do not fit an operator; the message names the operator and the shapes. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
        super(message);
    }
}
