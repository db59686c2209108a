package dev.convnet.train.artifacts;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The operators of ONNX Runtime's training builds, by their operator schemas, and ONNX's operators in the form that their gradients
 * need.
 */
final class OrtOperators {
    /** ONNX Runtime's own domain. */
    static final String DOMAIN = "com.microsoft";

    private static final Map<String, Attribute> MEAN = Map.of("reduction", Attribute.of("mean"));

    private OrtOperators() {}

    /** The mean cross-entropy of a batch, a scalar, and the logarithms of the softmax, [N, classes]. */
    record Loss(Value loss, Value logProbabilities) {}

    /** Softmax cross-entropy of logits [N, classes] against labels int64 [N]. */
    static Loss crossEntropy(Ops ops, Value logits, Value labels) {
        TensorType scalar = new TensorType(logits.dataType(), Shape.SCALAR);
        List<Value> results = ops.builder()
                .node(
                        OperatorId.onnx("SoftmaxCrossEntropyLoss"),
                        List.of(logits, labels),
                        MEAN,
                        List.of(scalar, logits.type()));
        return new Loss(results.get(0), results.get(1));
    }

    static Value crossEntropyGrad(Ops ops, Value dLoss, Value logProbabilities, Value labels) {
        return own(
                ops,
                "SoftmaxCrossEntropyLossGrad",
                List.of(dLoss, logProbabilities, labels),
                MEAN,
                logProbabilities.type());
    }

    /** The gradient of ReLU; {@code y} is its output, or its input, which is above 0 at the same places. */
    static Value reluGrad(Ops ops, Value dy, Value y) {
        return own(ops, "ReluGrad", List.of(dy, y), Map.of(), dy.type());
    }

    /** The gradient of the logistic function; {@code y} is its output. */
    static Value sigmoidGrad(Ops ops, Value dy, Value y) {
        return own(ops, "SigmoidGrad", List.of(dy, y), Map.of(), dy.type());
    }

    /**
     * The gradients of the convolution {@code conv}.
     *
     * @param wanted whether the gradient is wanted, by the index of data, weights and bias
     * @return the gradients; {@code null} for those that are not wanted
     */
    static List<Value> convGrad(Ops ops, Value dy, Node conv, boolean... wanted) {
        TensorType bias = TensorType.of(dy.dataType(), conv.input(1).shape().size(0));
        List<TensorType> types = Arrays.asList(
                wanted[0] ? conv.input(0).type() : null,
                wanted[1] ? conv.input(1).type() : null,
                wanted[2] ? bias : null);
        return ops.builder().node(id("ConvGrad"), List.of(dy, conv.input(0), conv.input(1)), conv.attributes(), types);
    }

    /** The gradient of {@code maxPool}, which has the output with indices. ONNX Runtime puts the operator into ONNX's domain. */
    static Value maxPoolGrad(Ops ops, Value dy, Node maxPool) {
        Value indices = maxPool.outputs().get(1);
        return ops.builder()
                .node(
                        OperatorId.onnx("MaxPoolGrad"),
                        List.of(dy, indices),
                        maxPool.attributes(),
                        List.of(maxPool.input(0).type()))
                .getFirst();
    }

    /** Dropout in training mode, which draws from the session's random state; {@code seed} initializes it. */
    static Value dropout(Ops ops, Value x, float ratio, long seed) {
        return ops.builder()
                .node(
                        OperatorId.onnx("Dropout"),
                        List.of(x, ops.scalar(x, ratio), ops.constant(Tensor.bool(true))),
                        Map.of("seed", Attribute.of(seed)),
                        List.of(x.type(), new TensorType(DataType.BOOL, x.shape())))
                .getFirst();
    }

    static Value dropoutGrad(Ops ops, Value dy, Node dropout) {
        List<Value> inputs = List.of(dy, dropout.outputs().get(1), dropout.input(1), dropout.input(2));
        return own(ops, "DropoutGrad", inputs, Map.of(), dy.type());
    }

    /**
     * Adds {@code value} to {@code buffer} in place, or overwrites it.
     *
     * @param overwrite bool [1]
     * @return bool [1], an output that only keeps the node in the graph
     */
    static Value accumulate(Ops ops, Value buffer, Value value, Value overwrite) {
        return own(
                ops,
                "InPlaceAccumulatorV2",
                List.of(buffer, value, overwrite),
                Map.of(),
                TensorType.of(DataType.BOOL, 1));
    }

    private static Value own(
            Ops ops, String name, List<Value> inputs, Map<String, Attribute> attributes, TensorType type) {
        return ops.builder().node(id(name), inputs, attributes, List.of(type)).getFirst();
    }

    private static OperatorId id(String name) {
        return new OperatorId(DOMAIN, name, "");
    }
}
