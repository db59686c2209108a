package dev.convnet.train.graph;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sums of the gradients over the batches of a step, each weighted by its share of the step's images, so that the sum is the
 * gradient of the mean loss over all images of the step.
 */
final class GradientAccumulation {
    /** The input with the batch's share of the step's images, float32 []. */
    static final String SHARE = "share";

    private final GraphBuilder builder;
    private final Ops ops;
    private final Value share;
    private final Map<String, Value> sums = new LinkedHashMap<>();

    private GradientAccumulation(GraphBuilder builder) {
        this.builder = builder;
        ops = new Ops(builder);
        share = builder.input(SHARE, new TensorType(DataType.FLOAT, Shape.SCALAR));
    }

    /** Adds the input {@code share} to a model. */
    static GradientAccumulation of(GraphBuilder builder) {
        return new GradientAccumulation(builder);
    }

    /** The batch's share, which the gradients are multiplied by. */
    Value share() {
        return share;
    }

    /** The sums so far plus the gradients of this batch, by parameter. */
    Map<String, Value> added(Map<String, Value> gradients) {
        Map<String, Value> added = new LinkedHashMap<>();
        gradients.forEach((name, gradient) -> {
            Value sum = builder.parameter(StateNames.accumulated(name), gradient.type());
            sums.put(name, sum);
            added.put(name, ops.add(sum, gradient));
        });
        return added;
    }

    /** Outputs the sums with the gradients of this batch. */
    void outputSums(Map<String, Value> gradients) {
        added(gradients).forEach(this::output);
    }

    /** Outputs zeros, with which the next step begins. */
    void outputZeros() {
        sums.forEach((name, sum) -> {
            Value zero = ops.constant(Tensor.reals(sum.dataType(), Shape.SCALAR, 0));
            Value sizes = ops.int64s(sum.shape().sizes());
            output(name, ops.expand(zero, sizes, sum.shape()));
        });
    }

    private void output(String parameter, Value value) {
        builder.output(StateNames.next(StateNames.accumulated(parameter)), value);
    }
}
