package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;

/** The gradient of {@link SoftmaxCrossEntropy} for the logits: dloss·(softmax − one-hot(label)) / N. */
public record SoftmaxCrossEntropyGrad() implements DomainOperator {
    public static final OperatorType<SoftmaxCrossEntropyGrad> TYPE = new OperatorType<>(
            OperatorType.schema("SoftmaxCrossEntropyGrad")
                    .input("dloss", REAL)
                    .input("log_probabilities", REAL)
                    .input("labels", DataType.INT64)
                    .output("dlogits", REAL)
                    .inPlace(1, 0),
            _ -> new SoftmaxCrossEntropyGrad());

    @Override
    public OperatorType<SoftmaxCrossEntropyGrad> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param dloss gradient of the loss, a scalar
     * @param logProbabilities the logarithms of the softmax, [N, classes]
     * @param labels int64 [N]
     * @return gradient of the logits, [N, classes]
     */
    public Value call(Ops ops, Value dloss, Value logProbabilities, Value labels) {
        return call(ops, List.of(dloss, logProbabilities, labels)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value logs = inputs.get(1);
        Value difference = ops.sub(ops.exp(logs), SoftmaxCrossEntropy.oneHot(ops, inputs.get(2), logs));
        return List.of(ops.mul(difference, ops.div(inputs.get(0), ops.length(logs, 0, logs.dataType()))));
    }
}
