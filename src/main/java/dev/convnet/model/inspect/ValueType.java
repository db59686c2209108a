package dev.convnet.model.inspect;

import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The type of a tensor as far as it is known before a run.
 *
 * @param elements the element type
 * @param shape the sizes, −1 where a size is unknown; null if the rank is unknown
 */
// Types are never compared, and shapes are read far more often than they are created.
@SuppressWarnings("ArrayRecordComponent")
record ValueType(DataType elements, long[] shape) {
    /** Whether every size is known. */
    boolean isStatic() {
        return shape != null && Arrays.stream(shape).allMatch(size -> size >= 0);
    }

    /** The number of elements. @throws IllegalStateException if a size is unknown */
    long count() {
        if (!isStatic()) {
            throw new IllegalStateException("the size of " + this + " is not known");
        }
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    long bytes() {
        return ElementTypes.bytes(elements, count());
    }

    /** {@code float[1,64,55,55]}, as in ONNX's text syntax. */
    @Override
    public String toString() {
        if (shape == null) {
            return ElementTypes.name(elements) + "[]";
        }
        return ElementTypes.name(elements)
                + (shape.length == 0
                        ? ""
                        : Arrays.stream(shape)
                                .mapToObj(size -> size < 0 ? "?" : Long.toString(size))
                                .collect(Collectors.joining(",", "[", "]")));
    }
}
