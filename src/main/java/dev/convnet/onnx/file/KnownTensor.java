package dev.convnet.onnx.file;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A tensor whose elements are known before run time, apart from the values of symbolic dimensions.
 *
 * @param type the element type and static shape
 * @param elements row by row
 */
record KnownTensor(TensorType type, List<SymbolicNumber> elements) {
    /** The most elements; larger tensors are data, not sizes. */
    static final int MOST_ELEMENTS = 1 << 16;

    KnownTensor {
        elements = List.copyOf(elements);
    }

    static KnownTensor of(DataType type, Shape shape, List<SymbolicNumber> elements) {
        return new KnownTensor(new TensorType(type, shape), elements);
    }

    /** A one-dimensional tensor of integers. */
    static KnownTensor of(List<SymbolicNumber> elements) {
        return of(DataType.INT64, Shape.of(elements.size()), elements);
    }

    /** The elements of a constant; empty if it is large or of a type that sizes do not have. */
    static Optional<KnownTensor> of(Tensor tensor) {
        DataType type = tensor.type().dataType();
        if (tensor.data().remaining() > (long) MOST_ELEMENTS * type.bytes() || isHalf(type)) {
            return Optional.empty();
        }
        ByteBuffer data = tensor.data();
        List<SymbolicNumber> elements = new ArrayList<>();
        while (data.hasRemaining()) {
            elements.add(SymbolicNumber.of(
                    switch (type) {
                        case FLOAT -> data.getFloat();
                        case DOUBLE -> data.getDouble();
                        case INT32 -> data.getInt();
                        case INT64 -> data.getLong();
                        case UINT8, BOOL -> Byte.toUnsignedInt(data.get());
                        case FLOAT16, BFLOAT16 -> throw new IllegalStateException("has been excluded: " + type);
                    }));
        }
        return Optional.of(new KnownTensor(tensor.type(), elements));
    }

    private static boolean isHalf(DataType type) {
        return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
    }

    DataType dataType() {
        return type.dataType();
    }

    Shape shape() {
        return type.shape();
    }

    boolean isInteger() {
        return !dataType().isFloatingPoint();
    }

    /** Whether no element depends on a symbolic dimension. */
    boolean isConstant() {
        return elements.stream().allMatch(SymbolicNumber::isNumber);
    }

    /** The elements as integers. @throws SymbolicNumber.UnknownNumberException if one depends on a symbolic dimension */
    List<Long> integers() {
        return elements.stream().map(SymbolicNumber::integer).toList();
    }

    /** The tensor of an all-constant one. */
    Tensor tensor() {
        ByteBuffer data = Tensor.allocate(type.bytes());
        for (SymbolicNumber element : elements) {
            switch (dataType()) {
                case FLOAT -> data.putFloat((float) element.number());
                case DOUBLE -> data.putDouble(element.number());
                case INT32 -> data.putInt((int) element.integer());
                case INT64 -> data.putLong(element.integer());
                case UINT8, BOOL -> data.put((byte) element.integer());
                case FLOAT16, BFLOAT16 -> throw new IllegalStateException("is never known: " + dataType());
            }
        }
        return new Tensor(type, data.flip());
    }

    KnownTensor reshaped(Shape shape) {
        if (shape.elements() != elements.size()) {
            throw new SymbolicNumber.UnknownNumberException();
        }
        return new KnownTensor(new TensorType(dataType(), shape), elements);
    }

    /** For a shape with static sizes: how far apart the elements of each axis are. */
    static int[] strides(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride = Math.multiplyExact(stride, (int) shape.size(axis));
        }
        return strides;
    }

    /** The tensor broadcast to a shape, by NumPy's rules. */
    KnownTensor broadcast(Shape target) {
        int[] outer = strides(target);
        int[] inner = strides(shape());
        int added = target.rank() - shape().rank();
        return of(
                dataType(),
                target,
                IntStream.range(0, size(target))
                        .mapToObj(i -> {
                            int at = 0;
                            for (int axis = added; axis < target.rank(); axis++) {
                                long size = shape().size(axis - added);
                                int position = (int) (i / outer[axis] % target.size(axis));
                                at += size == 1 ? 0 : position * inner[axis - added];
                            }
                            return elements.get(at);
                        })
                        .toList());
    }

    /** The number of elements of a shape. @throws SymbolicNumber.UnknownNumberException if there are too many for a tensor of sizes */
    static int size(Shape shape) {
        if (shape.elements() > MOST_ELEMENTS) {
            throw new SymbolicNumber.UnknownNumberException();
        }
        return (int) shape.elements();
    }
}
