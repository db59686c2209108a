package dev.convnet.autodiff;

import static dev.convnet.autodiff.Broadcasts.sumTo;

import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;

/**
 * Gradient rules of normalization, y = scale · x̂ + bias with x̂ = (x − mean) / √(variance + ε). The statistics are computed again, and
 * differentiated as in Ioffe and Szegedy (2015).
 */
final class NormalizationRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            OperatorId.onnx("BatchNormalization"), NormalizationRules::batchNormalization,
            OperatorId.onnx("LayerNormalization"), NormalizationRules::layerNormalization,
            OperatorId.onnx("InstanceNormalization"), NormalizationRules::instanceNormalization);

    private NormalizationRules() {}

    /** With given statistics, as at inference. */
    static List<Value> batchNormalization(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        if (node.integer("training_mode", 0) != 0) {
            throw new UnsupportedOperationException(node + " has no gradient rule for training_mode 1");
        }
        Value d = dy.getFirst();
        Value x = node.input(0);
        Shape channels = node.input(1).shape();
        Shape perChannel = perChannel(x.shape());
        Value centered = ops.sub(x, ops.reshape(node.input(3), perChannel));
        Value inverse = inverseDeviation(ops, ops.reshape(node.input(4), perChannel), node);
        Value normalized = ops.mul(centered, inverse);
        Value dNormalized = ops.mul(d, ops.reshape(node.input(1), perChannel));
        Value dx = ops.mul(dNormalized, inverse);
        // The derivative of (v + ε)^−1/2 is −1/2 · (v + ε)^−3/2.
        Value dVariance = ops.mul(ops.mul(dx, normalized), ops.mul(inverse, ops.scalar(d, -0.5)));
        return Arrays.asList(
                wanted.test(0) ? dx : null,
                wanted.test(1) ? summed(ops, ops.mul(d, normalized), perChannel, channels) : null,
                wanted.test(2) ? summed(ops, d, perChannel, channels) : null,
                wanted.test(3) ? ops.neg(summed(ops, dx, perChannel, channels)) : null,
                wanted.test(4) ? summed(ops, dVariance, perChannel, channels) : null);
    }

    static List<Value> layerNormalization(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Shape shape = node.input(0).shape();
        long[] axes = LongStream.range(shape.axis(node.integer("axis", -1)), shape.rank())
                .toArray();
        return withOwnStatistics(
                ops, node, dy.getFirst(), wanted, axes, node.input(1).shape());
    }

    static List<Value> instanceNormalization(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Shape shape = node.input(0).shape();
        long[] axes = LongStream.range(2, shape.rank()).toArray();
        return withOwnStatistics(ops, node, dy.getFirst(), wanted, axes, perChannel(shape));
    }

    /**
     * With the statistics of x over {@code axes}: with g = dy · scale, dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε).
     *
     * @param broadcast the shape in which scale and bias broadcast to x
     */
    private static List<Value> withOwnStatistics(
            Ops ops, Node node, Value d, IntPredicate wanted, long[] axes, Shape broadcast) {
        Value x = node.input(0);
        Value scale = node.input(1);
        Value centered = ops.sub(x, ops.reduceMean(x, true, axes));
        Value inverse = inverseDeviation(ops, ops.reduceMean(ops.mul(centered, centered), true, axes), node);
        Value normalized = ops.mul(centered, inverse);
        Value g = ops.mul(d, ops.reshape(scale, broadcast));
        Value along = ops.mul(normalized, ops.reduceMean(ops.mul(g, normalized), true, axes));
        Value dx = ops.mul(inverse, ops.sub(ops.sub(g, ops.reduceMean(g, true, axes)), along));
        return Arrays.asList(
                        wanted.test(0) ? dx : null,
                        wanted.test(1) ? summed(ops, ops.mul(d, normalized), broadcast, scale.shape()) : null,
                        node.hasInput(2) && wanted.test(2)
                                ? summed(ops, d, broadcast, node.input(2).shape())
                                : null)
                .subList(0, node.inputs().size());
    }

    private static Value inverseDeviation(Ops ops, Value variance, Node node) {
        Value epsilon = ops.scalar(variance, node.real("epsilon", 1e-5f));
        return ops.reciprocal(ops.sqrt(ops.add(variance, epsilon)));
    }

    private static Value summed(Ops ops, Value gradient, Shape broadcast, Shape target) {
        return ops.reshape(sumTo(ops, gradient, broadcast), target);
    }

    /** The shape [1, C, 1…] in which a value per channel broadcasts to a batch [N, C, …]. */
    private static Shape perChannel(Shape batch) {
        Shape shape = batch;
        for (int axis = 0; axis < batch.rank(); axis++) {
            shape = axis == 1 ? shape : shape.with(axis, Dim.of(1));
        }
        return shape;
    }
}
