package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Softmax cross-entropy: the mean of −log softmax(logits)[label] over the batch. It is NaN if a label is less than 0 or not less than
 * the number of classes, or if the batch is empty; kernels may fail instead.
 */
public record SoftmaxCrossEntropy() implements DomainOperator {
    public static final OperatorType<SoftmaxCrossEntropy> TYPE = new OperatorType<>(
            OperatorType.schema("SoftmaxCrossEntropy")
                    .input("logits", REAL)
                    .input("labels", DataType.INT64)
                    .output("loss", REAL)
                    .output("log_probabilities", REAL)
                    .inPlace(0, 1),
            _ -> new SoftmaxCrossEntropy());

    /**
     * The outputs.
     *
     * @param loss the mean over the batch, a scalar
     * @param logProbabilities the logarithms of the softmax, [N, classes]
     */
    public record CrossEntropyOutputs(Value loss, Value logProbabilities) {}

    @Override
    public OperatorType<SoftmaxCrossEntropy> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param logits [N, classes]
     * @param labels int64 [N]
     */
    public CrossEntropyOutputs call(Ops ops, Value logits, Value labels) {
        List<Value> outputs = call(ops, List.of(logits, labels));
        return new CrossEntropyOutputs(outputs.get(0), outputs.get(1));
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value logits = inputs.get(0);
        Value logProbabilities = ops.logSoftmax(logits, 1);
        Value targets = oneHot(ops, inputs.get(1), logits);
        Value sums = ops.reduceSum(ops.mul(logProbabilities, targets), false, 1);
        // A label that is no class has a row of zeros, so its loss is 0/0.
        Value logs = ops.div(sums, ops.reduceSum(targets, false, 1));
        // So is the loss of an empty batch, whose ReduceMean ONNX Runtime gives as 0.
        Value mean = ops.div(ops.reduceSum(logs, false, 0), ops.length(logits, 0, logits.dataType()));
        return List.of(ops.neg(mean), logProbabilities);
    }

    /** The labels as rows of 0 and 1, of the type and shape of {@code like} [N, classes]. */
    static Value oneHot(Ops ops, Value labels, Value like) {
        long classes = like.shape().size(1);
        Value numbers = ops.constant(
                Tensor.int64s(Shape.of(1, classes), LongStream.range(0, classes).toArray()));
        return ops.cast(ops.equal(ops.unsqueeze(labels, 1), numbers), like.dataType());
    }
}
