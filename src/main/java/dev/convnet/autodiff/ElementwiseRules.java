package dev.convnet.autodiff;

import static dev.convnet.autodiff.Broadcasts.sumTo;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.ReluGrad;
import dev.convnet.ops.SigmoidGrad;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Gradient rules of element-wise operators, whose inputs broadcast by NumPy's rules. */
final class ElementwiseRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            OperatorId.onnx("Add"), ElementwiseRules::add,
            OperatorId.onnx("Sub"), ElementwiseRules::sub,
            OperatorId.onnx("Mul"), ElementwiseRules::mul,
            OperatorId.onnx("Div"), ElementwiseRules::div,
            OperatorId.onnx("Relu"), ElementwiseRules::relu,
            OperatorId.onnx("Sigmoid"), ElementwiseRules::sigmoid,
            OperatorId.onnx("Identity"), ElementwiseRules::identity);

    private ElementwiseRules() {}

    static List<Value> add(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        return Arrays.asList(
                wanted.test(0) ? sumTo(ops, d, node.input(0).shape()) : null,
                wanted.test(1) ? sumTo(ops, d, node.input(1).shape()) : null);
    }

    static List<Value> sub(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        return Arrays.asList(
                wanted.test(0) ? sumTo(ops, d, node.input(0).shape()) : null,
                wanted.test(1) ? ops.neg(sumTo(ops, d, node.input(1).shape())) : null);
    }

    static List<Value> mul(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value a = node.input(0);
        Value b = node.input(1);
        return Arrays.asList(
                wanted.test(0) ? sumTo(ops, ops.mul(d, b), a.shape()) : null,
                wanted.test(1) ? sumTo(ops, ops.mul(d, a), b.shape()) : null);
    }

    static List<Value> div(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value a = node.input(0);
        Value b = node.input(1);
        Value da = ops.div(dy.getFirst(), b);
        return Arrays.asList(
                wanted.test(0) ? sumTo(ops, da, a.shape()) : null,
                wanted.test(1) ? ops.neg(sumTo(ops, ops.mul(da, node.output()), b.shape())) : null);
    }

    static List<Value> relu(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(new ReluGrad().call(ops, dy.getFirst(), node.output()));
    }

    static List<Value> sigmoid(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(new SigmoidGrad().call(ops, dy.getFirst(), node.output()));
    }

    static List<Value> identity(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(dy.getFirst());
    }
}
