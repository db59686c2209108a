package dev.convnet.train.graph;

import static java.util.stream.Collectors.joining;

import dev.convnet.autodiff.Backpropagation;
import dev.convnet.autodiff.GradientRules;
import dev.convnet.base.NearestName;
import dev.convnet.base.UserError;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model that also computes the gradients of one of its outputs. It has the inputs, weights and outputs of the model that it is
 * made from, and an output {@code <name>_grad} for each gradient, in the shape of what it belongs to. Unless the output has
 * one element, there is an input {@code <output>_grad} in the output's shape: the incoming gradient, which the gradients are products of.
 *
 * @param model the model with the gradients
 * @param output the output that is differentiated
 * @param wanted the inputs and parameters with gradients
 * @param takesIncoming whether the model has the input {@code <output>_grad}
 */
public record GradientModel(Model model, String output, List<String> wanted, boolean takesIncoming) {
    private static final String SUFFIX = "_grad";

    public GradientModel {
        wanted = List.copyOf(wanted);
    }

    /** The name of the gradient for an input, parameter or output. */
    public static String gradientOf(String name) {
        return name + SUFFIX;
    }

    /**
     * Differentiates a model.
     *
     * @param forward the model, whose batch norms use their running statistics
     * @param file the model's name in messages
     * @param output an output of the model
     * @param wanted inputs and parameters of the model
     * @throws UserError if a name is unknown or belongs to an integer, the output does not depend on a wanted value, or an operator
     *     between them has no gradient rule
     */
    public static GradientModel of(Model forward, String file, String output, Collection<String> wanted) {
        return new Differentiation(forward, file)
                .gradients(output, wanted.stream().distinct().toList());
    }

    /** One differentiation of a model. */
    private static final class Differentiation {
        private final Model forward;
        private final String file;
        private final GraphBuilder builder;
        private final Map<String, Value> sources = new LinkedHashMap<>();
        private final Map<String, Value> outputs;

        Differentiation(Model forward, String file) {
            this.forward = forward;
            this.file = file;
            builder = new GraphBuilder(forward.graph().name());
            Map<Value, Value> recorded = new HashMap<>();
            for (Value input : forward.graph().inputs()) {
                sources.put(input.hint(), builder.input(input.hint(), input.type()));
                recorded.put(input, sources.get(input.hint()));
            }
            forward.graph().parameters().forEach((name, parameter) -> {
                sources.put(name, builder.parameter(name, parameter.type()));
                recorded.put(parameter, sources.get(name));
            });
            // Max pooling gives its indices, which its gradient needs.
            outputs = TrainingLowering.lower(forward.graph(), builder, recorded, (_, _, _, _) -> {
                throw new UserError(file
                        + ": Dropout in training mode is random and has no gradient: export the model for inference");
            });
        }

        GradientModel gradients(String output, List<String> wanted) {
            Value of = named(output, outputs, "output");
            Map<String, Value> sought = new LinkedHashMap<>();
            wanted.forEach(name -> sought.put(name, named(name, sources, "input or float32 initializer")));
            outputs.forEach(builder::output);
            boolean takesIncoming = !hasOneElement(of);
            requireFree(wanted, takesIncoming ? output : null);
            Value seed = takesIncoming ? builder.input(gradientOf(output), of.type()) : one(of.type());
            Map<Value, Value> gradients;
            try {
                gradients = Backpropagation.vectorJacobianProducts(
                        GradientRules.PORTABLE, builder, of, seed, sought.values());
            } catch (UnsupportedOperationException | IllegalArgumentException e) {
                throw new UserError("%s: cannot differentiate %s: %s".formatted(file, output, e.getMessage()), e);
            }
            sought.forEach((name, value) -> {
                Value gradient = gradients.get(value);
                if (gradient == null) {
                    throw new UserError(
                            "%s: no gradient for %s: %s does not depend on it, or only through integers or booleans"
                                    .formatted(file, name, output));
                }
                builder.output(gradientOf(name), gradient);
            });
            String description = "gradients of %s with respect to %s".formatted(output, String.join(", ", wanted));
            Model model = new Model(builder.build(), forward.weights(), forward.metadata(), description);
            return new GradientModel(model, output, wanted, takesIncoming);
        }

        private Value named(String name, Map<String, Value> values, String kind) {
            Value value = values.get(name);
            if (value == null) {
                throw new UserError(
                        "%s: no %s is called '%s'%s".formatted(file, kind, name, choice(name, values.keySet())));
            }
            if (!value.dataType().isFloatingPoint()) {
                throw new UserError(
                        "%s: %s is %s; only floating-point values have gradients".formatted(file, name, value.type()));
            }
            return value;
        }

        private static String choice(String name, Set<String> names) {
            int shown = 8;
            return NearestName.hint(name, names)
                    + names.stream()
                            .limit(shown)
                            .collect(joining(", ", " (choose from ", names.size() > shown ? ", …)" : ")"));
        }

        /** Checks that the model does not use the names of the gradients. */
        private void requireFree(List<String> wanted, String incoming) {
            Set<String> taken = new HashSet<>(sources.keySet());
            taken.addAll(outputs.keySet());
            List<String> names = new ArrayList<>(wanted);
            if (incoming != null) {
                names.add(incoming);
            }
            for (String name : names) {
                if (taken.contains(gradientOf(name))) {
                    throw new UserError("%s: already has a value %s, the name of the gradient for %s: rename it"
                            .formatted(file, gradientOf(name), name));
                }
            }
        }

        private Value one(TensorType type) {
            return new Ops(builder).constant(Tensor.reals(type.dataType(), type.shape(), 1));
        }

        private static boolean hasOneElement(Value value) {
            return value.shape().dims().stream().allMatch(Dim.of(1)::equals);
        }
    }
}
