package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Batch normalisation of x [N, C, …] with the statistics of the batch (Ioffe and Szegedy 2015), as PyTorch computes it: the
 * batch is normalised with the population variance, the running variance takes the unbiased one. Written in primitive
 * operators, since ONNX Runtime's CUDA provider has no BatchNormalization in training mode.
 */
public final class BatchNormTraining {
    /** Of {@link #forward}. */
    public static final OperatorSchema FORWARD = forward("BatchNormalizationTraining");

    /** Of {@link #forwardWithRelu}. */
    public static final OperatorSchema FORWARD_RELU = forward("BatchNormalizationReluTraining");

    /** Of {@link #backward}. */
    public static final OperatorSchema BACKWARD =
            backward(Domain.operator("BatchNormalizationGrad").input("dy", REAL));

    /** Of {@link #backwardWithRelu}. */
    public static final OperatorSchema BACKWARD_RELU = backward(
            Domain.operator("BatchNormalizationReluGrad").input("dy", REAL).input("y", REAL));

    private BatchNormTraining() {}

    private static OperatorSchema forward(String name) {
        return Domain.operator(name)
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

    private static OperatorSchema backward(OperatorSchema gradients) {
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

    /**
     * What a training step computes.
     *
     * @param y the normalised batch, as x
     * @param mean the batch's mean per channel, [1, C, 1…]
     * @param inverseDeviation 1/√(variance + ε) per channel, [1, C, 1…]
     * @param runningMean [C], after this batch
     * @param runningVariance [C], after this batch
     */
    public record Result(Value y, Value mean, Value inverseDeviation, Value runningMean, Value runningVariance) {}

    /**
     * Normalises a batch.
     *
     * @param momentum the weight of the old running statistics, as ONNX counts it
     */
    public static Result forward(
            Ops ops,
            Value x,
            Value scale,
            Value shift,
            Value runningMean,
            Value runningVariance,
            float epsilon,
            float momentum) {
        return forward(ops, FORWARD, List.of(x, scale, shift, runningMean, runningVariance), epsilon, momentum);
    }

    /** As {@link #forward}, with ReLU behind it: y is max(0, the normalised batch), which itself is never stored. */
    public static Result forwardWithRelu(
            Ops ops,
            Value x,
            Value scale,
            Value shift,
            Value runningMean,
            Value runningVariance,
            float epsilon,
            float momentum) {
        return forward(ops, FORWARD_RELU, List.of(x, scale, shift, runningMean, runningVariance), epsilon, momentum);
    }

    private static Result forward(Ops ops, OperatorSchema operator, List<Value> inputs, float epsilon, float momentum) {
        boolean relu = operator.equals(FORWARD_RELU);
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("epsilon", Attribute.of(epsilon));
        attributes.put("momentum", Attribute.of(momentum));
        List<Value> results = Domain.call(
                ops, operator, inputs, attributes, (body, in) -> normalise(body, in, epsilon, momentum, relu));
        return new Result(results.get(0), results.get(1), results.get(2), results.get(3), results.get(4));
    }

    private static List<Value> normalise(Ops ops, List<Value> in, float epsilon, float momentum, boolean relu) {
        Value x = in.get(0);
        Value mean = ops.reduceMean(x, true, allButChannels(x));
        Value centred = ops.sub(x, mean);
        Value variance = ops.reduceMean(ops.mul(centred, centred), true, allButChannels(x));
        Value inverse = ops.reciprocal(ops.sqrt(ops.add(variance, ops.scalar(x, epsilon))));
        Value factor = ops.mul(perChannel(ops, in.get(1), x), inverse);
        Value y = ops.add(ops.mul(centred, factor), perChannel(ops, in.get(2), x));
        // n / (n − 1); a batch of one value per channel, whose unbiased variance is not defined, counts as it is.
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

    /** The gradients for x, the scale and the shift. */
    public record Gradients(Value x, Value scale, Value shift) {}

    /**
     * The gradients; {@code mean} and {@code inverseDeviation} are those of {@link Result}.
     *
     * <p>With x̂ = (x − mean)·inverse and n values per channel: dx = scale·inverse·(dy − Σdy/n − x̂·Σ(dy·x̂)/n).
     */
    public static Gradients backward(Ops ops, Value dy, Value x, Value scale, Value mean, Value inverseDeviation) {
        List<Value> results = Domain.call(
                ops, BACKWARD, List.of(dy, x, scale, mean, inverseDeviation), Map.of(), BatchNormTraining::gradients);
        return new Gradients(results.get(0), results.get(1), results.get(2));
    }

    /** The gradients behind ReLU: dy counts where ReLU's result y is above 0; otherwise as {@link #backward}. */
    public static Gradients backwardWithRelu(
            Ops ops, Value dy, Value y, Value x, Value scale, Value mean, Value inverseDeviation) {
        List<Value> results = Domain.call(
                ops, BACKWARD_RELU, List.of(dy, y, x, scale, mean, inverseDeviation), Map.of(), (body, in) -> {
                    Value passed = body.mul(in.get(0), body.sign(in.get(1)));
                    return gradients(body, List.of(passed, in.get(2), in.get(3), in.get(4), in.get(5)));
                });
        return new Gradients(results.get(0), results.get(1), results.get(2));
    }

    private static List<Value> gradients(Ops ops, List<Value> in) {
        Value dy = in.get(0);
        Value x = in.get(1);
        Value scale = in.get(2);
        Value inverse = in.get(4);
        Value normalised = ops.mul(ops.sub(x, in.get(3)), inverse);
        Value shiftSum = ops.reduceSum(dy, true, allButChannels(x));
        Value scaleSum = ops.reduceSum(ops.mul(dy, normalised), true, allButChannels(x));
        Value n = elementsPerChannel(ops, x);
        Value factor = ops.mul(perChannel(ops, scale, x), inverse);
        Value centred = ops.sub(ops.sub(dy, ops.div(shiftSum, n)), ops.mul(normalised, ops.div(scaleSum, n)));
        return List.of(
                ops.mul(centred, factor), ops.reshape(scaleSum, scale.shape()), ops.reshape(shiftSum, scale.shape()));
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
