package dev.convnet.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Normalization: y = scale · (x − mean) / √(variance + ε) + bias, with the statistics of a batch (Ioffe and Szegedy 2015), of a layer
 * or of an instance.
 */
interface NormalizationOps extends ConstantOps {
    /** ONNX's default, and PyTorch's. */
    float DEFAULT_MOMENTUM = 0.9f;

    /**
     * Batch normalization with given statistics, as at inference.
     *
     * @param x [N, C, …]
     * @param scale [C]
     * @param bias [C]
     * @param mean [C]
     * @param variance [C]
     * @param epsilon what is added to the variance
     * @return the normalized batch, in the shape of x
     */
    default Value batchNormalization(Value x, Value scale, Value bias, Value mean, Value variance, float epsilon) {
        return batchNormalization(x, scale, bias, mean, variance, epsilon, DEFAULT_MOMENTUM);
    }

    /**
     * As {@link #batchNormalization(Value, Value, Value, Value, Value, float)}, with a momentum, which inference ignores.
     *
     * @param momentum the weight of the old running statistics in a training
     */
    default Value batchNormalization(
            Value x, Value scale, Value bias, Value mean, Value variance, float epsilon, float momentum) {
        requireChannels(x, scale, bias, mean, variance);
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("epsilon", Attribute.of(epsilon));
        if (momentum != DEFAULT_MOMENTUM) {
            attributes.put("momentum", Attribute.of(momentum));
        }
        return builder().onnx("BatchNormalization", List.of(x, scale, bias, mean, variance), attributes, x.type());
    }

    /**
     * A training step's batch normalization.
     *
     * @param y the normalized batch, in the shape of x
     * @param runningMean the running mean after this batch, [C]
     * @param runningVariance the running variance after this batch, [C]
     */
    record BatchNormalizationResult(Value y, Value runningMean, Value runningVariance) {}

    /**
     * Batch normalization with the statistics of the batch itself, as in training.
     *
     * @param x [N, C, …]
     * @param scale [C]
     * @param bias [C]
     * @param mean the running mean before this batch, [C]
     * @param variance the running variance before this batch, [C]
     * @param epsilon what is added to the variance
     * @param momentum the weight of the <em>old</em> running statistics, as ONNX defines it (PyTorch's momentum is 1 minus this)
     */
    default BatchNormalizationResult batchNormalizationTraining(
            Value x, Value scale, Value bias, Value mean, Value variance, float epsilon, float momentum) {
        requireChannels(x, scale, bias, mean, variance);
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("epsilon", Attribute.of(epsilon));
        attributes.put("momentum", Attribute.of(momentum));
        attributes.put("training_mode", Attribute.of(true));
        List<Value> results = builder()
                .onnx(
                        "BatchNormalization",
                        List.of(x, scale, bias, mean, variance),
                        attributes,
                        List.of(x.type(), mean.type(), variance.type()));
        return new BatchNormalizationResult(results.get(0), results.get(1), results.get(2));
    }

    /**
     * Layer normalization (Ba et al. 2016): each element of the batch is normalized over the axes from {@code axis} on.
     *
     * @param scale of a shape that broadcasts to that of those axes
     * @param bias of the shape of {@code scale}, or {@code null} for none
     * @param axis at least 0
     * @param epsilon what is added to the variance
     * @return in the shape of x
     */
    default Value layerNormalization(Value x, Value scale, Value bias, int axis, float epsilon) {
        if (!x.shape().broadcast("LayerNormalization", scale.shape()).equals(x.shape())) {
            throw new ShapeException("LayerNormalization: a scale " + scale.shape() + " does not fit " + x.shape());
        }
        if (bias != null && !bias.shape().equals(scale.shape())) {
            throw new ShapeException(
                    "LayerNormalization: the bias " + bias.shape() + " and the scale " + scale.shape() + " differ");
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("axis", Attribute.of((long) axis));
        attributes.put("epsilon", Attribute.of(epsilon));
        List<Value> inputs = bias == null ? List.of(x, scale) : List.of(x, scale, bias);
        return builder().onnx("LayerNormalization", inputs, attributes, x.type());
    }

    /**
     * Instance normalization (Ulyanov et al. 2016): each channel of each element of the batch is normalized over its spatial axes.
     *
     * @param x [N, C, spatial…]
     * @param scale [C]
     * @param bias [C]
     * @param epsilon what is added to the variance
     * @return in the shape of x
     */
    default Value instanceNormalization(Value x, Value scale, Value bias, float epsilon) {
        requireChannels("InstanceNormalization", x, scale, bias);
        return builder()
                .onnx(
                        "InstanceNormalization",
                        List.of(x, scale, bias),
                        Map.of("epsilon", Attribute.of(epsilon)),
                        x.type());
    }

    private static void requireChannels(Value x, Value... perChannel) {
        requireChannels("BatchNormalization", x, perChannel);
    }

    private static void requireChannels(String operator, Value x, Value... perChannel) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(operator + ": takes a batch [N, C, …], not " + x.shape());
        }
        Shape channels = Shape.of(x.shape().size(1));
        for (Value value : perChannel) {
            if (!value.shape().equals(channels)) {
                throw new ShapeException(
                        operator + ": " + value.shape() + " does not fit the channels of " + x.shape());
            }
        }
    }
}
