package dev.convnet.onnx;

/** What a value is: an element type and a shape. */
public record TensorType(DataType dataType, Shape shape) {
    public static TensorType of(DataType dataType, long... sizes) {
        return new TensorType(dataType, Shape.of(sizes));
    }

    public static TensorType of(DataType dataType, Dim first, long... rest) {
        return new TensorType(dataType, Shape.of(first, rest));
    }

    @Override
    public String toString() {
        return dataType.name().toLowerCase(java.util.Locale.ROOT) + shape;
    }
}
