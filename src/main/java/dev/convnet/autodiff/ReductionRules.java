package dev.convnet.autodiff;

import static dev.convnet.autodiff.Broadcasts.expandTo;

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

/** Gradient rules of sums, means and normalized exponentials along axes. */
final class ReductionRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            OperatorId.onnx("ReduceSum"), ReductionRules::reduceSum,
            OperatorId.onnx("ReduceMean"), ReductionRules::reduceMean,
            OperatorId.onnx("Softmax"), ReductionRules::softmax,
            OperatorId.onnx("LogSoftmax"), ReductionRules::logSoftmax);

    private ReductionRules() {}

    static List<Value> reduceSum(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        Value kept = ops.reshape(dy.getFirst(), kept(node));
        return Arrays.asList(expandTo(ops, kept, x), null);
    }

    static List<Value> reduceMean(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        Value kept = ops.reshape(dy.getFirst(), kept(node));
        for (int axis : axes(node)) {
            Value length = x.shape().dim(axis) instanceof Dim.Known(long size)
                    ? ops.scalar(x, (double) size)
                    : ops.length(x, axis, x.dataType());
            kept = ops.div(kept, length);
        }
        return Arrays.asList(expandTo(ops, kept, x), null);
    }

    /** With y = softmax(x): dx = y · (dy − Σ dy · y). */
    static List<Value> softmax(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value y = node.output();
        Value weighted = ops.reduceSum(ops.mul(dy.getFirst(), y), true, node.integer("axis", -1));
        return List.of(ops.mul(y, ops.sub(dy.getFirst(), weighted)));
    }

    /** With y = log(softmax(x)): dx = dy − e^y · Σ dy. */
    static List<Value> logSoftmax(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value sum = ops.reduceSum(dy.getFirst(), true, node.integer("axis", -1));
        return List.of(ops.sub(dy.getFirst(), ops.mul(ops.exp(node.output()), sum)));
    }

    /** The shape of the input of a reduction with size 1 on the reduced axes. */
    private static Shape kept(Node node) {
        Shape shape = node.input(0).shape();
        for (int axis : axes(node)) {
            shape = shape.with(axis, Dim.of(1));
        }
        return shape;
    }

    private static int[] axes(Node node) {
        Shape shape = node.input(0).shape();
        return ConstantInputs.int64s(node, 1).mapToInt(shape::axis).toArray();
    }
}
