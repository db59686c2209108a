package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.function.IntPredicate;

/** How gradients go back through one operator. */
@FunctionalInterface
public interface GradientRule {
    /**
     * The gradients for a node's inputs.
     *
     * @param ops records what is computed
     * @param node the node
     * @param outputs the gradient for each of its outputs; {@code null} where nothing depends on it
     * @param wanted whether the gradient for an input is needed
     * @return one per input; {@code null} where it is not wanted, or is zero
     */
    List<Value> backward(Ops ops, Node node, List<Value> outputs, IntPredicate wanted);
}
