package dev.convnet.train.graph;

import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records a training-mode ONNX graph onto another tape, with the operators that can be differentiated: batch norm in training
 * mode becomes ours, together with a ReLU that alone uses it; dropout becomes what a {@link DropoutLowering} makes of it, max
 * pooling gives its indices, everything else stays as it is.
 */
public final class TrainingLowering extends GraphRewriter {
    private final Graph graph;
    private final DropoutLowering dropout;
    private final Set<Node> fused = new HashSet<>();
    private long dropouts;

    private TrainingLowering(GraphBuilder builder, Graph graph, DropoutLowering dropout) {
        super(builder);
        this.graph = graph;
        this.dropout = dropout;
    }

    /**
     * Records {@code graph} onto {@code builder}.
     *
     * @param inputs for each input and parameter of the graph its value on the tape
     * @return for each output of the graph, by name and in order, its value on the tape
     */
    public static Map<String, Value> lower(
            Graph graph, GraphBuilder builder, Map<Value, Value> inputs, DropoutLowering dropout) {
        return new TrainingLowering(builder, graph, dropout).record(graph, inputs);
    }

    @Override
    protected List<Value> rewrite(Node node, List<Value> in) {
        if (fused.contains(node)) {
            // The batch norm in front of it has recorded it.
            return List.of(in.getFirst());
        }
        Ops ops = ops();
        if (node.is("BatchNormalization") && node.integer("training_mode", 0) == 1) {
            float epsilon = node.real("epsilon", 1e-5f);
            float momentum = node.real("momentum", 0.9f);
            BatchNormalizationTraining.BatchNormalizationOutputs result = fuseRelu(node)
                    ? new BatchNormalizationReluTraining(epsilon, momentum)
                            .call(ops, in.get(0), in.get(1), in.get(2), in.get(3), in.get(4))
                    : new BatchNormalizationTraining(epsilon, momentum)
                            .call(ops, in.get(0), in.get(1), in.get(2), in.get(3), in.get(4));
            return List.of(result.y(), result.runningMean(), result.runningVariance());
        }
        if (node.is("Dropout")) {
            float ratio = node.input(1).constant().orElseThrow().data().getFloat(0);
            return List.of(dropout.drop(ops, in.get(0), ratio, dropouts++));
        }
        if (node.is("MaxPool")) {
            return List.of(ops.maxPoolWithIndices(in.get(0), Window.of(node, node.integers("kernel_shape")))
                    .y());
        }
        return super.rewrite(node, in);
    }

    /** Whether nothing but a ReLU uses what {@code node} gives; that one is not to be recorded any more then. */
    private boolean fuseRelu(Node node) {
        List<Node> users = graph.nodes().stream()
                .filter(other -> other.inputs().contains(node.output()))
                .toList();
        boolean only = users.size() == 1
                && users.getFirst().is("Relu")
                && !graph.outputs().containsValue(node.output());
        if (only) {
            fused.add(users.getFirst());
        }
        return only;
    }
}
