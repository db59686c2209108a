package dev.convnet.autodiff;

import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import java.util.stream.LongStream;

/** Gradients of broadcasting. */
final class Broadcasts {
    private Broadcasts() {}

    /** Sums {@code gradient} over the axes along which an operator broadcast a value of shape {@code target}. @return of that shape */
    static Value sumTo(Ops ops, Value gradient, Shape target) {
        int added = gradient.shape().rank() - target.rank();
        long[] axes = LongStream.range(0, gradient.shape().rank())
                .filter(axis -> axis < added || isBroadcast(gradient.shape(), target, (int) axis, added))
                .toArray();
        Value sum = axes.length == 0 ? gradient : ops.reduceSum(gradient, true, axes);
        return ops.reshape(sum, target);
    }

    /** Repeats {@code gradient} along its axes of size 1. @return of the shape of {@code like} */
    static Value expandTo(Ops ops, Value gradient, Value like) {
        Shape shape = like.shape();
        boolean known = shape.dims().stream().allMatch(dim -> dim instanceof Dim.Known);
        return gradient.shape().equals(shape)
                ? gradient
                : ops.expand(gradient, known ? ops.int64s(shape.sizes()) : ops.shape(like), shape);
    }

    private static boolean isBroadcast(Shape from, Shape target, int axis, int added) {
        return target.dim(axis - added).equals(Dim.of(1)) && !from.dim(axis).equals(Dim.of(1));
    }
}
