package dev.convnet.model.inspect;

import dev.convnet.model.ElementTypes;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What is known of a tensor before it is computed.
 *
 * @param elements its element type
 * @param shape its sizes, −1 where one is not known; null where not even their number is
 */
// No two are ever compared, and a shape is read far more often than it is made.
@SuppressWarnings("ArrayRecordComponent")
record ValueType(DataType elements, long[] shape) {
    /** Whether every size is known. */
    boolean isStatic() {
        return shape != null && Arrays.stream(shape).allMatch(size -> size >= 0);
    }

    /** The number of elements. @throws IllegalStateException if a size is not known */
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
