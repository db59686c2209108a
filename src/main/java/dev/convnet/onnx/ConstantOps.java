package dev.convnet.onnx;

/** Constants, and the tape onto which every family of operators records. */
interface ConstantOps {
    /** The tape. */
    GraphBuilder builder();

    /** The constant {@code tensor}, of its type and shape. */
    default Value constant(Tensor tensor) {
        return builder().constant(tensor);
    }

    /** A constant scalar of the element type of {@code like}. @throws ShapeException if that is not a floating-point type */
    default Value scalar(Value like, double value) {
        return constant(Tensor.reals(like.dataType(), Shape.SCALAR, value));
    }

    /** A constant int64 scalar. */
    default Value int64(long value) {
        return constant(Tensor.int64s(Shape.SCALAR, value));
    }

    /** A constant int64 tensor [n] of n values. */
    default Value int64s(long... values) {
        return constant(Tensor.int64s(values));
    }
}
