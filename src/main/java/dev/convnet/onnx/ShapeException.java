package dev.convnet.onnx;

/** Thrown when shapes or element types do not fit an operator; the message names the operator and the shapes. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
        super(message);
    }

    private ShapeException(String message, Throwable cause) {
        super(message, cause);
    }

    /** This error with the place where it occurred. */
    public ShapeException at(String place) {
        return new ShapeException(place + ": " + getMessage(), this);
    }

    /** The error of sizes whose sum or product does not fit 63 bits. */
    static ShapeException tooLarge(String what, ArithmeticException cause) {
        return new ShapeException(what + " is 2⁶³ or more, which is too large", cause);
    }
}
