package dev.convnet.onnx;

/** The type of a value: an element type and a shape. */
public record TensorType(DataType dataType, Shape shape) {
    /** A type of known sizes. */
    public static TensorType of(DataType dataType, long... sizes) {
        return new TensorType(dataType, Shape.of(sizes));
    }

    /** A type of a first dimension and known sizes. */
    public static TensorType of(DataType dataType, Dim first, long... rest) {
        return new TensorType(dataType, Shape.of(first, rest));
    }

    /** The size of a tensor in bytes. @throws ShapeException if a dimension is symbolic, or the size is 2⁶³ or more */
    public long bytes() {
        try {
            return Math.multiplyExact(shape.elements(), dataType.bytes());
        } catch (ArithmeticException e) {
            throw ShapeException.tooLarge("the size of " + this + " in bytes", e);
        }
    }

    @Override
    public String toString() {
        return dataType.name().toLowerCase(java.util.Locale.ROOT) + shape;
    }
}
