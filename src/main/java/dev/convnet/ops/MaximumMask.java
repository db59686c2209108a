package dev.convnet.ops;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import java.util.stream.LongStream;

/** The first maximum along an axis as a mask, in standard operators. */
public final class MaximumMask {
    private MaximumMask() {}

    /** 1 at the first maximum of {@code x} along {@code axis}, 0 elsewhere; of the type and shape of {@code x}. */
    public static Value of(Ops ops, Value x, int axis) {
        int after = x.shape().rank() - axis - 1;
        long size = x.shape().size(axis);
        long[] sizes = LongStream.concat(
                        LongStream.of(size), LongStream.range(0, after).map(_ -> 1))
                .toArray();
        Value positions = ops.constant(
                Tensor.int64s(Shape.of(sizes), LongStream.range(0, size).toArray()));
        return ops.cast(ops.equal(ops.argMax(x, axis, true), positions), x.dataType());
    }
}
