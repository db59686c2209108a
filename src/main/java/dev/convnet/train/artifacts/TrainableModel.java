package dev.convnet.train.artifacts;

import dev.convnet.base.UserError;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.ModelProto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A classifier in training and in inference mode, with the same parameters in the same order. Both graphs have one input, and the
 * logits [batch, classes] as their first output.
 *
 * @param training also has the output {@code <name>/next} for each running statistic
 * @param inference uses the running statistics
 * @param trained the names of the parameters that an optimizer changes
 */
public record TrainableModel(Graph training, Graph inference, List<String> trained) {
    public TrainableModel {
        trained = List.copyOf(trained);
    }

    /** A network of the zoo, emitted for each mode. */
    public static TrainableModel of(NetworkGraph training, NetworkGraph inference) {
        List<String> trained = training.parameters().stream()
                .filter(Parameter::trainable)
                .map(Parameter::name)
                .toList();
        return new TrainableModel(training.graph(), inference.graph(), trained);
    }

    /**
     * Reads the model of a file to train it. Its parameters are those of the network, as {@link ExportedParameters} finds them: each
     * layer has its own, also where the file stores equal ones once.
     *
     * @throws UserError if the file does not exist, is not a valid ONNX model, or has an unsupported element, which the message names
     */
    public static Model read(Path file) {
        return read(ModelReader.load(file), file.toString());
    }

    /**
     * As {@link #read(Path)}, of a model in memory.
     *
     * @param model a model that {@link ModelReader#load} returned
     * @param file the model's name in messages
     */
    public static Model read(ModelProto model, String file) {
        return ModelReader.read(recovered(model), file);
    }

    /** A model that {@link ModelReader#load} returned, without functions, whose initializers of float32 are the network's parameters. */
    public static ModelProto recovered(ModelProto model) {
        return ExportedParameters.recover(model);
    }

    /**
     * Makes the graph of a model trainable, which may have been exported for inference or for training. Every float32 parameter is
     * trained except batch norm's running statistics, which follow the batches; dropout drops.
     *
     * @param name the model's name for the message of an error
     * @throws UserError unless the graph has one float32 input and the logits [batch, classes] as its one output
     */
    public static TrainableModel of(Graph graph, String name) {
        return of(graph, name, Freezing.NONE, Optional.empty());
    }

    /**
     * As {@link #of(Graph, String)}, with parts that stay as they are.
     *
     * @param dropout replaces the probability of every dropout layer
     * @throws UserError also if a pattern matches nothing
     */
    public static TrainableModel of(Graph graph, String name, Freezing freezing, Optional<Double> dropout) {
        if (graph.inputs().size() != 1
                || graph.inputs().getFirst().dataType() != DataType.FLOAT
                || graph.outputs().size() != 1
                || graph.outputs().values().iterator().next().shape().rank() != 2) {
            throw new UserError(
                    name + ": a classifier is needed, with one input of float32 and one output [batch, classes]");
        }
        GraphBuilder builder = new GraphBuilder(graph.name());
        TrainingMode mode = new TrainingMode(builder, freezing, dropout);
        try {
            mode.record(graph);
        } catch (UnsupportedOperationException e) {
            throw new UserError(name + " cannot be trained: " + e.getMessage(), e);
        }
        mode.updates.forEach(builder::output);
        Graph training = builder.build();
        List<String> trained = training.parameters().entrySet().stream()
                .filter(e -> e.getValue().dataType() == DataType.FLOAT)
                .map(Map.Entry::getKey)
                .filter(parameter -> !mode.statistics.contains(parameter))
                .filter(parameter -> !Freezing.any(freezing.parameters(), parameter))
                .toList();
        freezing.requireMatches(name, graph.parameters().keySet(), mode.layers);
        if (trained.isEmpty()) {
            throw new UserError(name + " has no parameter to train: every one is frozen");
        }
        return new TrainableModel(training, inInferenceMode(graph), trained);
    }

    /** The graph of a model that may have been exported for training, in inference mode. */
    public static Graph inInferenceMode(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        new InferenceMode(builder).record(graph);
        return builder.build();
    }

    /** Puts batch norm and dropout into inference mode. */
    private static final class InferenceMode extends GraphRewriter {
        InferenceMode(GraphBuilder builder) {
            super(builder);
        }

        @Override
        protected List<Value> rewrite(Node node, List<Value> in) {
            if (node.is("Dropout")) {
                return List.of(ops().dropoutAtInference(in.getFirst(), ratio(node)));
            }
            if (!node.is("BatchNormalization") || node.integer("training_mode", 0) == 0) {
                return super.rewrite(node, in);
            }
            return List.of(atInference(ops(), node, in));
        }
    }

    private static Value atInference(Ops ops, Node batchNorm, List<Value> in) {
        return ops.batchNormalization(
                in.get(0),
                in.get(1),
                in.get(2),
                in.get(3),
                in.get(4),
                batchNorm.real("epsilon", 1e-5f),
                batchNorm.real("momentum", 0.9f));
    }

    private static float ratio(Node dropout) {
        return dropout.input(1).constant().orElseThrow().data().getFloat(0);
    }

    /** Puts batch norm and dropout into training mode, except in layers that stay in inference mode. */
    private static final class TrainingMode extends GraphRewriter {
        private final Freezing freezing;
        private final Optional<Double> dropout;

        /** The outputs with the next running statistics. */
        private final Map<String, Value> updates = new LinkedHashMap<>();

        /** The names of the running statistics, also of layers that keep them. */
        private final Set<String> statistics = new HashSet<>();

        /** The names of the layers that have a mode. */
        private final Set<String> layers = new LinkedHashSet<>();

        TrainingMode(GraphBuilder builder, Freezing freezing, Optional<Double> dropout) {
            super(builder);
            this.freezing = freezing;
            this.dropout = dropout;
        }

        @Override
        protected List<Value> rewrite(Node node, List<Value> in) {
            if (node.is("Dropout")) {
                return List.of(dropout(node, in.getFirst()));
            }
            if (!node.is("BatchNormalization")) {
                return super.rewrite(node, in);
            }
            if (Stream.of(in.get(3), in.get(4))
                    .anyMatch(value -> value.producer().isPresent())) {
                throw new UnsupportedOperationException(
                        node + ": the running mean and variance must be initializers of float32");
            }
            statistics.add(in.get(3).hint());
            statistics.add(in.get(4).hint());
            List<String> names = new ArrayList<>(names(node));
            in.stream()
                    .skip(1)
                    .map(Value::hint)
                    .filter(hint -> hint.indexOf('.') > 0)
                    .forEach(hint -> names.add(hint.substring(0, hint.lastIndexOf('.'))));
            if (staysInInferenceMode(names) || freezing.batchNorms()) {
                return List.of(atInference(ops(), node, in));
            }
            Ops.BatchNormalizationResult result = ops().batchNormalizationTraining(
                            in.get(0),
                            in.get(1),
                            in.get(2),
                            in.get(3),
                            in.get(4),
                            node.real("epsilon", 1e-5f),
                            node.real("momentum", 0.9f));
            updates.put(in.get(3).hint() + NetworkGraph.NEXT, result.runningMean());
            updates.put(in.get(4).hint() + NetworkGraph.NEXT, result.runningVariance());
            return List.of(result.y());
        }

        private Value dropout(Node node, Value x) {
            float ratio = dropout.map(Double::floatValue).orElseGet(() -> ratio(node));
            return staysInInferenceMode(names(node)) || ratio == 0 ? x : ops().dropout(x, ratio);
        }

        private boolean staysInInferenceMode(List<String> names) {
            layers.addAll(names);
            return names.stream().anyMatch(layer -> Freezing.any(freezing.layers(), layer));
        }

        /** The layer's name in the file, and the last part of it, which is the module's path with PyTorch's older exporter. */
        private static List<String> names(Node node) {
            String scope = node.scope();
            return List.of(scope, scope.substring(scope.lastIndexOf('/') + 1));
        }
    }
}
