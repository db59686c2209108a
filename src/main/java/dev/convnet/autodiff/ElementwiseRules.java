package dev.convnet.autodiff;

import static dev.convnet.autodiff.Broadcasts.sumTo;
import static java.util.Map.entry;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.ReluGrad;
import dev.convnet.ops.SigmoidGrad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Gradient rules of element-wise operators, whose inputs broadcast by NumPy's rules. */
final class ElementwiseRules {
    static final Map<OperatorId, GradientRule> RULES = Map.ofEntries(
            entry(OperatorId.onnx("Add"), ElementwiseRules::add),
            entry(OperatorId.onnx("Sub"), ElementwiseRules::sub),
            entry(OperatorId.onnx("Mul"), ElementwiseRules::mul),
            entry(OperatorId.onnx("Div"), ElementwiseRules::div),
            entry(OperatorId.onnx("Pow"), ElementwiseRules::pow),
            entry(OperatorId.onnx("Max"), ElementwiseRules::max),
            entry(OperatorId.onnx("Min"), ElementwiseRules::min),
            entry(OperatorId.onnx("Where"), ElementwiseRules::where),
            entry(OperatorId.onnx("Relu"), ElementwiseRules::relu),
            entry(OperatorId.onnx("Sigmoid"), ElementwiseRules::sigmoid),
            entry(OperatorId.onnx("Neg"), ElementwiseRules::neg),
            entry(OperatorId.onnx("Abs"), ElementwiseRules::abs),
            entry(OperatorId.onnx("Exp"), ElementwiseRules::exp),
            entry(OperatorId.onnx("Log"), ElementwiseRules::log),
            entry(OperatorId.onnx("Sqrt"), ElementwiseRules::sqrt),
            entry(OperatorId.onnx("Reciprocal"), ElementwiseRules::reciprocal),
            entry(OperatorId.onnx("Cast"), ElementwiseRules::cast),
            entry(OperatorId.onnx("Identity"), ElementwiseRules::identity));

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

    /** The derivatives of b^e are e · b^(e − 1) for the base, and b^e · log b for the exponent, which is taken as 0 where b ≤ 0. */
    static List<Value> pow(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value base = node.input(0);
        Value exponent = node.input(1);
        Value zero = ops.scalar(base, 0);
        Value forBase = null;
        if (wanted.test(0)) {
            Value power = ops.pow(base, ops.sub(exponent, ops.scalar(exponent, 1)));
            // The power is infinite for a base of 0 and an exponent of 0.
            Value slope = ops.where(ops.equal(exponent, zero), zero, ops.mul(exponent, power));
            forBase = sumTo(ops, ops.mul(d, slope), base.shape());
        }
        Value forExponent = null;
        if (wanted.test(1)) {
            Value logarithm = ops.where(ops.greater(base, zero), ops.log(base), zero);
            forExponent = sumTo(ops, ops.mul(d, ops.mul(node.output(), logarithm)), exponent.shape());
        }
        return Arrays.asList(forBase, forExponent);
    }

    /** The first input has the gradient where both are equal. */
    static List<Value> max(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return selected(ops, node, ops.greaterOrEqual(node.input(0), node.input(1)), dy.getFirst(), 0, wanted);
    }

    /** The first input has the gradient where both are equal. */
    static List<Value> min(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return selected(ops, node, ops.greaterOrEqual(node.input(1), node.input(0)), dy.getFirst(), 0, wanted);
    }

    static List<Value> where(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        List<Value> gradients = new ArrayList<>();
        gradients.add(null);
        gradients.addAll(selected(ops, node, node.input(0), dy.getFirst(), 1, wanted));
        return gradients;
    }

    /** The gradients of two inputs, the one at {@code first} and the next, of which {@code isFirst} says where each is the result. */
    private static List<Value> selected(Ops ops, Node node, Value isFirst, Value d, int first, IntPredicate wanted) {
        Value zero = ops.scalar(d, 0);
        return Arrays.asList(
                wanted.test(first)
                        ? sumTo(
                                ops,
                                ops.where(isFirst, d, zero),
                                node.input(first).shape())
                        : null,
                wanted.test(first + 1)
                        ? sumTo(
                                ops,
                                ops.where(isFirst, zero, d),
                                node.input(first + 1).shape())
                        : null);
    }

    static List<Value> neg(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.neg(dy.getFirst()));
    }

    /** The gradient is 0 where the input is 0. */
    static List<Value> abs(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.mul(dy.getFirst(), ops.sign(node.input(0))));
    }

    static List<Value> exp(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.mul(dy.getFirst(), node.output()));
    }

    static List<Value> log(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.div(dy.getFirst(), node.input(0)));
    }

    /** The derivative of y = √x is 1 / 2y. */
    static List<Value> sqrt(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.div(dy.getFirst(), ops.add(node.output(), node.output())));
    }

    /** The derivative of y = 1 / x is −y². */
    static List<Value> reciprocal(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value y = node.output();
        return List.of(ops.neg(ops.mul(dy.getFirst(), ops.mul(y, y))));
    }

    /** From a floating-point type to another; integers have no gradient. */
    static List<Value> cast(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.cast(dy.getFirst(), node.input(0).dataType()));
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
