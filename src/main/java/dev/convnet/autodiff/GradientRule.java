package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.function.IntPredicate;

/** How gradients flow backwards through one operator. */
@FunctionalInterface
public interface GradientRule {
    /**
     * Records the gradients of a node's inputs.
     *
     * @param ops the operators, recording onto the tape
     * @param node the node
     * @param dy the gradient of each of the node's outputs, in the output's shape; {@code null} for an output that the loss does not
     *     depend on
     * @param wanted tells for the index of an input whether its gradient is needed
     * @return the gradient of each of the node's inputs, in the input's shape; {@code null} where it is not needed, or is zero
     */
    List<Value> backward(Ops ops, Node node, List<Value> dy, IntPredicate wanted);

    /** Whether the rule takes the gradients of several outputs; other rules take that of the first output only. */
    default boolean takesSeveralOutputs() {
        return false;
    }

    /** A rule that takes the gradients of several outputs. */
    static GradientRule ofSeveralOutputs(GradientRule rule) {
        return new GradientRule() {
            @Override
            public List<Value> backward(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
                return rule.backward(ops, node, dy, wanted);
            }

            @Override
            public boolean takesSeveralOutputs() {
                return true;
            }
        };
    }
}
