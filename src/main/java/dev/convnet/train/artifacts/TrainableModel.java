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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return ModelReader.read(ExportedParameters.recover(model), file);
    }

    /**
     * Makes the graph of a model trainable, which may have been exported for inference or for training. Every float32 parameter is
     * trained except batch norm's running statistics, which follow the batches. An inference model has no dropout, so its training
     * has none.
     *
     * @param name the model's name for the message of an error
     * @throws UserError unless the graph has one float32 input and the logits [batch, classes] as its one output
     */
    public static TrainableModel of(Graph graph, String name) {
        if (graph.inputs().size() != 1
                || graph.inputs().getFirst().dataType() != DataType.FLOAT
                || graph.outputs().size() != 1
                || graph.outputs().values().iterator().next().shape().rank() != 2) {
            throw new UserError(
                    name + ": a classifier is needed, with one input of float32 and one output [batch, classes]");
        }
        Graph training;
        try {
            training = inTrainingMode(graph);
        } catch (UnsupportedOperationException e) {
            throw new UserError(name + " cannot be trained: " + e.getMessage(), e);
        }
        List<String> trained = training.parameters().entrySet().stream()
                .filter(e -> e.getValue().dataType() == DataType.FLOAT)
                .map(Map.Entry::getKey)
                .filter(parameter -> !training.outputs().containsKey(parameter + NetworkGraph.NEXT))
                .toList();
        return new TrainableModel(training, inInferenceMode(graph), trained);
    }

    /** Copies the graph with batch norm in training mode. */
    private static Graph inTrainingMode(Graph inference) {
        GraphBuilder builder = new GraphBuilder(inference.name());
        BatchNormRewriter rewriter = new BatchNormRewriter(builder);
        rewriter.record(inference);
        rewriter.statistics.forEach(builder::output);
        return builder.build();
    }

    private static Graph inInferenceMode(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        new InferenceRewriter(builder).record(graph);
        return builder.build();
    }

    /** Puts BatchNormalization into inference mode and drops dropout. */
    private static final class InferenceRewriter extends GraphRewriter {
        InferenceRewriter(GraphBuilder builder) {
            super(builder);
        }

        @Override
        protected List<Value> rewrite(Node node, List<Value> in) {
            if (node.is("Dropout")) {
                return List.of(in.getFirst());
            }
            if (!node.is("BatchNormalization") || node.integer("training_mode", 0) == 0) {
                return super.rewrite(node, in);
            }
            return List.of(ops().batchNormalization(
                            in.get(0),
                            in.get(1),
                            in.get(2),
                            in.get(3),
                            in.get(4),
                            node.real("epsilon", 1e-5f),
                            node.real("momentum", 0.9f)));
        }
    }

    /** Puts BatchNormalization into training mode and collects the running statistics. */
    private static final class BatchNormRewriter extends GraphRewriter {
        private final Map<String, Value> statistics = new LinkedHashMap<>();

        BatchNormRewriter(GraphBuilder builder) {
            super(builder);
        }

        @Override
        protected List<Value> rewrite(Node node, List<Value> in) {
            if (!node.is("BatchNormalization")) {
                return super.rewrite(node, in);
            }
            if (Stream.of(in.get(3), in.get(4))
                    .anyMatch(value -> value.producer().isPresent())) {
                throw new UnsupportedOperationException(
                        node + ": the running mean and variance must be initializers of float32");
            }
            Ops.BatchNormalizationResult result = ops().batchNormalizationTraining(
                            in.get(0),
                            in.get(1),
                            in.get(2),
                            in.get(3),
                            in.get(4),
                            node.real("epsilon", 1e-5f),
                            node.real("momentum", 0.9f));
            statistics.put(in.get(3).hint() + NetworkGraph.NEXT, result.runningMean());
            statistics.put(in.get(4).hint() + NetworkGraph.NEXT, result.runningVariance());
            return List.of(result.y());
        }
    }
}
