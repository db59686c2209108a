package dev.convnet.autodiff;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reverse-mode differentiation of a tape. It visits the nodes in reverse order, applies each node's rule to the gradients of the
 * node's outputs, and adds up the gradients of a value that several nodes use. It skips nodes that do not depend on a wanted value.
 */
public final class Backpropagation {
    private final GradientRules rules;
    private final Ops ops;
    private final Map<Value, Value> gradients = new HashMap<>();
    private final Set<Value> active;

    private Backpropagation(GradientRules rules, Ops ops, Set<Value> active) {
        this.rules = rules;
        this.ops = ops;
        this.active = active;
    }

    /**
     * Records the gradients of a scalar.
     *
     * @param builder the tape that recorded {@code loss}, and records the gradients
     * @param loss a floating-point scalar
     * @param wanted the values with respect to which the loss is differentiated
     * @return the gradient of the loss with respect to each wanted value, in the value's shape
     * @throws UnsupportedOperationException if an operator between the loss and a wanted value has no rule
     * @throws IllegalArgumentException if the loss is not a floating-point scalar, or does not depend on a wanted value
     */
    public static Map<Value, Value> gradients(GraphBuilder builder, Value loss, Collection<Value> wanted) {
        return gradients(GradientRules.PORTABLE, builder, loss, wanted);
    }

    /** Like {@link #gradients(GraphBuilder, Value, Collection)}, with other rules. */
    public static Map<Value, Value> gradients(
            GradientRules rules, GraphBuilder builder, Value loss, Collection<Value> wanted) {
        if (!loss.shape().equals(Shape.SCALAR) || !loss.dataType().isFloatingPoint()) {
            throw new IllegalArgumentException("the loss must be a floating-point scalar, not " + loss);
        }
        Value seed = one(new Ops(builder), loss.dataType());
        Map<Value, Value> results = vectorJacobianProducts(rules, builder, loss, seed, wanted);
        for (Value value : wanted) {
            if (!results.containsKey(value)) {
                throw new IllegalArgumentException("the loss does not depend on " + value);
            }
        }
        return results;
    }

    /**
     * Records the vector-Jacobian products of a value of any shape: the gradients of a scalar that depends on the wanted values through
     * {@code output} alone.
     *
     * @param rules the gradient rules
     * @param builder the tape that recorded {@code output} and {@code seed}, and records the products
     * @param output a floating-point value
     * @param seed the gradient of the scalar with respect to {@code output}, in its shape
     * @param wanted the values with respect to which the scalar is differentiated
     * @return the gradient with respect to each wanted value, in the value's shape; a value that {@code output} does not depend on is
     *     missing
     * @throws UnsupportedOperationException if an operator between the output and a wanted value has no rule
     */
    public static Map<Value, Value> vectorJacobianProducts(
            GradientRules rules, GraphBuilder builder, Value output, Value seed, Collection<Value> wanted) {
        List<Node> forward = List.copyOf(builder.nodes());
        Backpropagation walk = new Backpropagation(rules, new Ops(builder), dependent(forward, wanted));
        walk.gradients.put(output, seed);
        for (Node node : forward.reversed()) {
            builder.within(node.scope(), () -> {
                walk.visit(node);
                return null;
            });
        }
        Map<Value, Value> results = new HashMap<>(walk.gradients);
        results.keySet().retainAll(wanted);
        return results;
    }

    private void visit(Node node) {
        List<Value> outputs = new ArrayList<>();
        node.outputs().forEach(v -> outputs.add(gradients.get(v)));
        if (outputs.stream().allMatch(Objects::isNull) || node.inputs().stream().noneMatch(active::contains)) {
            return;
        }
        GradientRule rule = rules.of(node);
        for (int i = 1; i < outputs.size() && !rule.takesSeveralOutputs(); i++) {
            if (outputs.get(i) != null) {
                throw new UnsupportedOperationException(node + " has no gradient rule for its output " + i);
            }
        }
        List<Value> inputs = rule.backward(ops, node, outputs, i -> active.contains(node.input(i)));
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != null && active.contains(node.input(i))) {
                gradients.merge(node.input(i), inputs.get(i), ops::add);
            }
        }
    }

    /** The wanted values and the floating-point values that depend on them; integers and booleans have no gradient. */
    private static Set<Value> dependent(List<Node> nodes, Collection<Value> wanted) {
        Set<Value> dependent = new HashSet<>(wanted);
        for (Node node : nodes) {
            if (node.inputs().stream().anyMatch(dependent::contains)) {
                node.outputs().stream()
                        .filter(v -> v != null && v.dataType().isFloatingPoint())
                        .forEach(dependent::add);
            }
        }
        return dependent;
    }

    private static Value one(Ops ops, DataType type) {
        return ops.constant(Tensor.reals(type, Shape.SCALAR, 1));
    }
}
