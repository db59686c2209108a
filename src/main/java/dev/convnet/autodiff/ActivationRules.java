package dev.convnet.autodiff;

import static dev.convnet.autodiff.Broadcasts.sumTo;
import static java.util.Map.entry;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Gradient rules of activation functions. Where a function has a kink, the gradient is that of PyTorch: of the side where the
 * function is flatter, or within the bounds for Clip.
 */
final class ActivationRules {
    static final Map<OperatorId, GradientRule> RULES = Map.ofEntries(
            entry(OperatorId.onnx("Tanh"), ActivationRules::tanh),
            entry(OperatorId.onnx("Erf"), ActivationRules::erf),
            entry(OperatorId.onnx("Softplus"), ActivationRules::softplus),
            entry(OperatorId.onnx("HardSigmoid"), ActivationRules::hardSigmoid),
            entry(OperatorId.onnx("HardSwish"), ActivationRules::hardSwish),
            entry(OperatorId.onnx("LeakyRelu"), ActivationRules::leakyRelu),
            entry(OperatorId.onnx("PRelu"), ActivationRules::prelu),
            entry(OperatorId.onnx("Elu"), ActivationRules::elu),
            entry(OperatorId.onnx("Clip"), ActivationRules::clip));

    /** ONNX defines HardSwish with the float32 number nearest to 1/6. */
    private static final float SIXTH = 1f / 6;

    private ActivationRules() {}

    /** tanh′ = 1 − tanh². */
    static List<Value> tanh(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value y = node.output();
        return List.of(ops.mul(dy.getFirst(), ops.sub(ops.scalar(y, 1), ops.mul(y, y))));
    }

    /** erf′(x) = 2/√π · e^−x². */
    static List<Value> erf(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        Value bell = ops.exp(ops.neg(ops.mul(x, x)));
        return List.of(ops.mul(dy.getFirst(), ops.mul(bell, ops.scalar(x, 2 / Math.sqrt(Math.PI)))));
    }

    /** The derivative of log(1 + e^x) is the logistic function. */
    static List<Value> softplus(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        return List.of(ops.mul(dy.getFirst(), ops.sigmoid(node.input(0))));
    }

    static List<Value> hardSigmoid(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value y = node.output();
        return List.of(ops.mul(dy.getFirst(), rampSlope(ops, y, node.real("alpha", 0.2f))));
    }

    /** With the ramp r(x) = max(0, min(1, x/6 + 1/2)): (x · r)′ = r + x · r′. */
    static List<Value> hardSwish(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        Value ramp = ops.hardSigmoid(x, SIXTH, 0.5f);
        Value slope = ops.add(ramp, ops.mul(x, rampSlope(ops, ramp, SIXTH)));
        return List.of(ops.mul(dy.getFirst(), slope));
    }

    /** The slope of a ramp from its value: {@code slope} strictly between 0 and 1, and 0 elsewhere. */
    private static Value rampSlope(Ops ops, Value ramp, float slope) {
        Value zero = ops.scalar(ramp, 0);
        Value rising = ops.where(ops.greater(ramp, zero), ops.scalar(ramp, slope), zero);
        return ops.where(ops.greater(ops.scalar(ramp, 1), ramp), rising, zero);
    }

    static List<Value> leakyRelu(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value leaked = ops.mul(d, ops.scalar(d, node.real("alpha", 0.01f)));
        return List.of(ops.where(isPositive(ops, node.input(0)), d, leaked));
    }

    static List<Value> prelu(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value x = node.input(0);
        Value slope = node.input(1);
        Value positive = isPositive(ops, x);
        return Arrays.asList(
                wanted.test(0) ? ops.where(positive, d, ops.mul(d, slope)) : null,
                wanted.test(1)
                        ? sumTo(ops, ops.where(positive, ops.scalar(d, 0), ops.mul(d, x)), slope.shape())
                        : null);
    }

    /** The derivative of α · (e^x − 1) is α · e^x, which is y + α. */
    static List<Value> elu(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value curved = ops.mul(d, ops.add(node.output(), ops.scalar(d, node.real("alpha", 1))));
        return List.of(ops.where(isPositive(ops, node.input(0)), d, curved));
    }

    /** Elements beyond a bound have no gradient; the bound has it instead. */
    static List<Value> clip(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value x = node.input(0);
        Value zero = ops.scalar(x, 0);
        Value within = dy.getFirst();
        List<Value> gradients = new ArrayList<>(Arrays.asList(null, null, null));
        if (node.hasInput(2)) {
            // The upper bound decides where the bounds are in the wrong order.
            Value high = node.input(2);
            Value lifted = node.hasInput(1) ? ops.max(x, node.input(1)) : x;
            Value above = ops.greater(lifted, high);
            gradients.set(2, wanted.test(2) ? sumTo(ops, ops.where(above, within, zero), high.shape()) : null);
            within = ops.where(above, zero, within);
        }
        if (node.hasInput(1)) {
            Value low = node.input(1);
            Value below = ops.greater(low, x);
            gradients.set(1, wanted.test(1) ? sumTo(ops, ops.where(below, within, zero), low.shape()) : null);
            within = ops.where(below, zero, within);
        }
        gradients.set(0, wanted.test(0) ? within : null);
        return gradients.subList(0, node.inputs().size());
    }

    private static Value isPositive(Ops ops, Value x) {
        return ops.greater(x, ops.scalar(x, 0));
    }
}
