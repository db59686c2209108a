package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The formulas of batch normalization of x [N, C, …] by the statistics of the batch (Ioffe and Szegedy 2015), as PyTorch computes
 * it: the batch is normalized by the population variance, the running variance takes the unbiased one. In primitive operators,
 * since ONNX Runtime's CUDA provider has no BatchNormalization in training mode.
 */
final class BatchNormFormula {
    private BatchNormFormula() {}

    static OperatorSchema forwardSchema(String name) {
        return OperatorType.schema(name)
                .input("x", REAL)
                .input("scale", REAL)
                .input("shift", REAL)
                .input("running_mean", REAL)
                .input("running_variance", REAL)
                .output("y", REAL)
                .output("mean", REAL)
                .output("inverse_deviation", REAL)
                .output("next_running_mean", REAL)
                .output("next_running_variance", REAL)
                .attribute("epsilon", AttributeKind.REAL)
                .attribute("momentum", AttributeKind.REAL)
                .inPlace(3, 3)
                .inPlace(4, 4);
    }

    /** The schema of the gradients, with {@code gradients} as the first inputs. */
    static OperatorSchema backwardSchema(OperatorSchema gradients) {
        return gradients
                .input("x", REAL)
                .input("scale", REAL)
                .input("mean", REAL)
                .input("inverse_deviation", REAL)
                .output("dx", REAL)
                .output("dscale", REAL)
                .output("dshift", REAL)
                .inPlace(0, 0);
    }

    static Map<String, Attribute> attributes(float epsilon, float momentum) {
        return Map.of("epsilon", Attribute.of(epsilon), "momentum", Attribute.of(momentum));
    }

    /** The outputs of the forward operators; with ReLU, y is max(0, the normalized batch). */
    static List<Value> forward(Ops ops, List<Value> in, float epsilon, float momentum, boolean relu) {
        Value x = in.get(0);
        Value mean = ops.reduceMean(x, true, allButChannels(x));
        Value centered = ops.sub(x, mean);
        Value variance = ops.reduceMean(ops.mul(centered, centered), true, allButChannels(x));
        Value inverse = ops.reciprocal(ops.sqrt(ops.add(variance, ops.scalar(x, epsilon))));
        Value factor = ops.mul(perChannel(ops, in.get(1), x), inverse);
        Value y = ops.add(ops.mul(centered, factor), perChannel(ops, in.get(2), x));
        // n / (n − 1), or 1 for a batch of one value per channel, whose unbiased variance is undefined.
        Value n = elementsPerChannel(ops, x);
        Value unbiased = ops.div(n, ops.max(ops.sub(n, ops.scalar(x, 1)), ops.scalar(x, 1)));
        return List.of(
                relu ? ops.relu(y) : y,
                mean,
                inverse,
                running(ops, in.get(3), mean, momentum),
                running(ops, in.get(4), ops.mul(variance, unbiased), momentum));
    }

    private static Value running(Ops ops, Value old, Value batch, float momentum) {
        Value flat = ops.reshape(batch, old.shape());
        return ops.add(ops.mul(old, ops.scalar(old, momentum)), ops.mul(flat, ops.scalar(old, 1 - (double) momentum)));
    }

    /**
     * The gradients of x, the scale and the shift. With x̂ = (x − mean)·inverse and n values per channel:
     * dx = scale·inverse·(dy − Σdy/n − x̂·Σ(dy·x̂)/n).
     */
    static List<Value> gradients(Ops ops, Value dy, Value x, Value scale, Value mean, Value inverse) {
        Value normalized = ops.mul(ops.sub(x, mean), inverse);
        Value shiftSum = ops.reduceSum(dy, true, allButChannels(x));
        Value scaleSum = ops.reduceSum(ops.mul(dy, normalized), true, allButChannels(x));
        Value n = elementsPerChannel(ops, x);
        Value factor = ops.mul(perChannel(ops, scale, x), inverse);
        Value centered = ops.sub(ops.sub(dy, ops.div(shiftSum, n)), ops.mul(normalized, ops.div(scaleSum, n)));
        return List.of(
                ops.mul(centered, factor), ops.reshape(scaleSum, scale.shape()), ops.reshape(shiftSum, scale.shape()));
    }

    private static long[] allButChannels(Value x) {
        return LongStream.range(0, x.shape().rank()).filter(axis -> axis != 1).toArray();
    }

    /** [C] as [1, C, 1…], to broadcast with x. */
    private static Value perChannel(Ops ops, Value value, Value x) {
        long[] sizes = Collections.nCopies(x.shape().rank(), 1L).stream()
                .mapToLong(Long::longValue)
                .toArray();
        sizes[1] = value.shape().size(0);
        return ops.reshape(value, Shape.of(sizes));
    }

    private static Value elementsPerChannel(Ops ops, Value x) {
        double pixels =
                IntStream.range(2, x.shape().rank()).mapToLong(x.shape()::size).reduce(1, Math::multiplyExact);
        return ops.mul(ops.length(x, 0, x.dataType()), ops.scalar(x, pixels));
    }
}
