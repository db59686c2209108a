package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Softmax cross-entropy of logits [N, classes] against labels int64 [N]. */
public final class CrossEntropy {
    /** Of {@link #loss}. */
    public static final OperatorSchema LOSS = Domain.operator("SoftmaxCrossEntropy")
            .input("logits", REAL)
            .input("labels", DataType.INT64)
            .output("loss", REAL)
            .output("log_probabilities", REAL)
            .inPlace(0, 1);

    public static final OperatorSchema GRADIENT = Domain.operator("SoftmaxCrossEntropyGrad")
            .input("dloss", REAL)
            .input("log_probabilities", REAL)
            .input("labels", DataType.INT64)
            .output("dlogits", REAL)
            .inPlace(1, 0);

    private CrossEntropy() {}

    /** The mean loss over the batch, a scalar, and the logarithms of the softmax, [N, classes]. */
    public record Result(Value loss, Value logProbabilities) {}

    /** The loss: the mean of −log softmax(logits)[label]. */
    public static Result loss(Ops ops, Value logits, Value labels) {
        List<Value> results = Domain.call(ops, LOSS, List.of(logits, labels), Map.of(), (body, in) -> {
            Value logProbabilities = body.logSoftmax(in.get(0), 1);
            Value picked = body.mul(logProbabilities, oneHot(body, in.get(1), in.get(0)));
            Value sums = body.reduceSum(picked, false, 1);
            return List.of(body.neg(body.reduceMean(sums, false, 0)), logProbabilities);
        });
        return new Result(results.get(0), results.get(1));
    }

    /** The gradient for the logits: dloss·(softmax − one-hot(label)) / N. */
    public static Value gradient(Ops ops, Value lossGradient, Value logProbabilities, Value labels) {
        return Domain.call(ops, GRADIENT, List.of(lossGradient, logProbabilities, labels), Map.of(), (body, in) -> {
                    Value logs = in.get(1);
                    Value difference = body.sub(body.exp(logs), oneHot(body, in.get(2), logs));
                    return List.of(body.mul(difference, body.div(in.get(0), body.length(logs, 0, logs.dataType()))));
                })
                .getFirst();
    }

    private static Value oneHot(Ops ops, Value labels, Value like) {
        long classes = like.shape().size(1);
        Value names = ops.constant(
                Tensor.int64s(Shape.of(1, classes), LongStream.range(0, classes).toArray()));
        return ops.cast(ops.equal(ops.unsqueeze(labels, 1), names), like.dataType());
    }
}
