package dev.convnet.train.artifacts;

import dev.convnet.base.UserError;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Undoes what exporters do to equal tensors, which they store once: in a fresh network, one initializer is the weight, the bias or a
 * statistic of many batch norms. A layer that takes a parameter from an Identity gets one of its own, and so does each running mean and
 * variance, since each follows its own batches.
 */
final class ParameterSeparation extends GraphRewriter {
    private static final int FIRST_STATISTIC = 3;

    private final GraphBuilder builder;
    private final Map<String, Tensor> weights;
    private final Map<Value, String> names = new HashMap<>();
    private final Set<String> statistics = new HashSet<>();

    /** The names of the values that nodes take as something else than a statistic. */
    private final Set<String> takenOtherwise = new HashSet<>();

    private final Map<String, Integer> copies = new HashMap<>();

    private ParameterSeparation(GraphBuilder builder, Model model) {
        super(builder);
        this.builder = builder;
        this.weights = new LinkedHashMap<>(model.weights());
    }

    /**
     * The model with separate parameters; a copy of the parameter {@code p} is called {@code p.2}, {@code p.3} …
     *
     * @param name the model's name for the message of an error
     * @throws UserError if the statistics of a batch norm are computed
     */
    static Model separate(Model model, String name) {
        GraphBuilder builder = new GraphBuilder(model.graph().name());
        ParameterSeparation separation = new ParameterSeparation(builder, model);
        for (Node node : model.graph().nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (node.hasInput(i) && !node.is("Identity") && !isStatistic(node, i)) {
                    separation.takenOtherwise.add(node.input(i).hint());
                }
            }
        }
        try {
            separation.record(model.graph());
        } catch (UnsupportedOperationException e) {
            throw new UserError(name + " cannot be trained: " + e.getMessage(), e);
        }
        return new Model(builder.build(), separation.weights, model.metadata(), model.description());
    }

    @Override
    protected List<Value> rewrite(Node node, List<Value> in) {
        in.forEach(this::name);
        if (node.is("Identity") && names.containsKey(in.getFirst())) {
            return List.of(copy(in.getFirst()));
        }
        if (!node.is("BatchNormalization")) {
            return super.rewrite(node, in);
        }
        List<Value> own = new ArrayList<>(in);
        for (int i = FIRST_STATISTIC; i < in.size(); i++) {
            own.set(i, statistic(node, in.get(i)));
        }
        return super.rewrite(node, own);
    }

    private static boolean isStatistic(Node node, int input) {
        return node.is("BatchNormalization") && input >= FIRST_STATISTIC;
    }

    private void name(Value value) {
        if (value != null && value.producer().isEmpty() && weights.containsKey(value.hint())) {
            names.put(value, value.hint());
        }
    }

    private Value statistic(Node node, Value value) {
        String name = names.get(value);
        if (name == null) {
            throw new UnsupportedOperationException(
                    node + ": the running mean and variance must be initializers of float32");
        }
        boolean isOwn = !takenOtherwise.contains(name) && statistics.add(name);
        return isOwn ? value : copy(value);
    }

    private Value copy(Value parameter) {
        String original = names.get(parameter);
        String name;
        do {
            name = original + "." + copies.merge(original, 2, (number, _) -> number + 1);
        } while (weights.containsKey(name));
        Value copy = builder.parameter(name, parameter.type());
        weights.put(name, weights.get(original));
        names.put(copy, name);
        return copy;
    }
}
