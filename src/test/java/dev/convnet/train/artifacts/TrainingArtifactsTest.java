package dev.convnet.train.artifacts;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.train.graph.Sgd;
import dev.convnet.zoo.NetworkOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime's training API asks of its files, in those of every network. */
class TrainingArtifactsTest {
    static Stream<NetworkCase> networks() {
        return Stream.of(
                NetworkCase.of("alexnet", 63).withWidth(0.25),
                NetworkCase.of("vgg11", 32).withWidth(0.25),
                NetworkCase.of("nin", 67).withWidth(0.5),
                NetworkCase.of("googlenet", 48).withWidth(0.5),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("densenet", 71).withWidth(0.25));
    }

    private static TrainableModel model(NetworkCase network, double dropout) {
        NetworkOptions options = new NetworkOptions(network.side(), 10, network.width(), dropout);
        return TrainableModel.of(
                network.zooNetwork().emit(options, Mode.TRAINING),
                network.zooNetwork().emit(options, Mode.INFERENCE));
    }

    private static TrainingArtifacts artifacts(NetworkCase network, TrainingArtifacts.DropoutForm dropout) {
        return TrainingArtifacts.of(model(network, 0.5), new Sgd(), dropout);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void trainingModelTakesWhatTheLibraryHolds(NetworkCase network) {
        TrainableModel model = model(network, 0.5);
        List<String> expected = new ArrayList<>(List.of("input", "labels"));
        expected.addAll(model.inference().parameters().keySet());
        model.trained().forEach(name -> expected.add(name + "_grad.accumulation.buffer"));
        expected.add("lazy_reset_grad");
        GraphProto graph = ModelWriter.toProto(artifacts(network, TrainingArtifacts.DropoutForm.OPERATOR)
                        .training())
                .getGraph();
        assertEquals(expected, names(graph.getInputList()));

        List<String> outputs = names(graph.getOutputList());
        assertEquals(List.of("loss", "correct"), outputs.subList(0, 2));
        // Gradients of the trained parameters, new values of the running statistics.
        assertEquals(
                model.inference().parameters().keySet().stream()
                        .map(name -> name + "_grad.accumulation.out")
                        .collect(toSet()),
                Set.copyOf(outputs.subList(2, outputs.size())));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void evaluationModelTakesTheSameParameters(NetworkCase network) {
        TrainableModel model = model(network, 0.5);
        GraphProto graph = ModelWriter.toProto(artifacts(network, TrainingArtifacts.DropoutForm.OPERATOR)
                        .evaluation())
                .getGraph();
        List<String> expected = new ArrayList<>(List.of("input", "labels"));
        expected.addAll(model.inference().parameters().keySet());
        assertEquals(expected, names(graph.getInputList()));
        assertEquals(List.of("loss", "correct", "logits"), names(graph.getOutputList()));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyValueHasATypeAndNoOperatorIsOurs(NetworkCase network) {
        for (TrainingArtifacts.DropoutForm dropout : TrainingArtifacts.DropoutForm.values()) {
            TrainingArtifacts artifacts = artifacts(network, dropout);
            for (ModelProto proto :
                    List.of(ModelWriter.toProto(artifacts.training()), ModelWriter.toProto(artifacts.evaluation()))) {
                assertEquals(0, proto.getFunctionsCount());
                GraphProto graph = proto.getGraph();
                Set<String> typed = Stream.concat(graph.getValueInfoList().stream(), graph.getOutputList().stream())
                        .filter(ValueInfoProto::hasType)
                        .map(ValueInfoProto::getName)
                        .collect(toSet());
                for (NodeProto node : graph.getNodeList()) {
                    assertTrue(Set.of("", "com.microsoft").contains(node.getDomain()), node::getDomain);
                    node.getOutputList().stream()
                            .filter(name -> !name.isEmpty())
                            .forEach(name -> assertTrue(typed.contains(name), name));
                }
            }
        }
    }

    @Test
    void gradientsAreTheLibrarysOperators() {
        List<NodeProto> nodes = ModelWriter.toProto(
                        artifacts(NetworkCase.of("alexnet", 63).withWidth(0.25), TrainingArtifacts.DropoutForm.OPERATOR)
                                .training())
                .getGraph()
                .getNodeList();
        Set<String> operators = nodes.stream().map(NodeProto::getOpType).collect(toSet());
        assertTrue(operators.containsAll(Set.of(
                "ConvGrad",
                "ReluGrad",
                "MaxPoolGrad",
                "Dropout",
                "DropoutGrad",
                "SoftmaxCrossEntropyLoss",
                "SoftmaxCrossEntropyLossGrad",
                "InPlaceAccumulatorV2")));
        // Nobody wants the gradient for the images.
        NodeProto first = nodes.stream()
                .filter(node -> node.getOpType().equals("ConvGrad"))
                .reduce((_, last) -> last)
                .orElseThrow();
        assertEquals("", first.getOutput(0));
        assertFalse(first.getOutput(1).isEmpty());
    }

    @Test
    void whatHasNoGradientRuleIsRefused() {
        GraphBuilder builder = new GraphBuilder("odd");
        Value input = builder.input("input", TensorType.of(DataType.FLOAT, Dim.of("batch"), 4));
        Value weight = builder.parameter("weight", TensorType.of(DataType.FLOAT, 4, 10));
        builder.output("logits", new Ops(builder).sign(new Ops(builder).matMul(input, weight)));
        TrainableModel model = TrainableModel.of(builder.build(), "odd.onnx");
        UserError error = assertThrows(
                UserError.class, () -> TrainingArtifacts.of(model, new Sgd(), TrainingArtifacts.DropoutForm.OPERATOR));
        assertEquals("odd cannot be trained: Sign has no gradient rule", error.getMessage());
    }

    /** As exporters write fresh networks: equal tensors once, for others an Identity or the same initializer. */
    @Test
    void parametersThatAFileStoresOnceAreTrainedSeparately() {
        GraphBuilder builder = new GraphBuilder("fresh");
        Ops ops = new Ops(builder);
        Value x = builder.input("input", TensorType.of(DataType.FLOAT, Dim.of("batch"), 2));
        Value ones = builder.parameter("ones", TensorType.of(DataType.FLOAT, 2));
        Value zeros = builder.parameter("zeros", TensorType.of(DataType.FLOAT, 2));
        Value weight = builder.parameter("weight", TensorType.of(DataType.FLOAT, 2, 2));
        Value first = ops.batchNormalization(x, ones, zeros, zeros, ones, 1e-5f);
        Value second = ops.batchNormalization(
                first, ops.identity(ones), ops.identity(zeros), ops.identity(zeros), ops.identity(ones), 1e-5f);
        Value third = ops.batchNormalization(second, ones, zeros, zeros, ones, 1e-5f);
        builder.output("logits", ops.matMul(third, weight));
        Map<String, Tensor> weights = Map.of(
                "ones", Tensor.floats(Shape.of(2), 1, 1),
                "zeros", Tensor.floats(Shape.of(2), 0, 0),
                "weight", Tensor.floats(Shape.of(2, 2), 1, 2, 3, 4));

        Model separate = TrainableModel.read(
                ModelWriter.toProto(new Model(builder.build(), weights, Map.of(), "")), "fresh.onnx");
        TrainableModel model = TrainableModel.of(separate.graph(), "fresh.onnx");
        Set<String> statistics = model.training().outputs().keySet().stream()
                .filter(name -> name.endsWith("/next"))
                .collect(toSet());
        assertEquals(6, statistics.size(), statistics::toString);
        List<String> outputs =
                names(ModelWriter.toProto(TrainingArtifacts.of(model, new Sgd(), TrainingArtifacts.DropoutForm.OPERATOR)
                                .training())
                        .getGraph()
                        .getOutputList());
        assertEquals(
                2 + separate.weights().size(), outputs.size(), "loss, correct, and each parameter once: " + outputs);
        OrtCheckpoint checkpoint = OrtCheckpoint.initial(model, separate.weights());
        assertEquals(6, checkpoint.frozen().size());
        assertEquals(Tensor.floats(Shape.of(2), 1, 1), checkpoint.trained().get("ones"));
        Map<String, Tensor> input = Map.of("input", Tensor.floats(Shape.of(2, 2), 1, 2, 3, 4));
        assertEquals(
                OrtModel.run(new Model(builder.build(), weights, Map.of(), ""), input), OrtModel.run(separate, input));
    }

    @Test
    void aModelThatIsNoClassifierIsRefused() {
        GraphBuilder builder = new GraphBuilder("flat");
        Value input = builder.input("input", TensorType.of(DataType.FLOAT, Dim.of("batch")));
        builder.output("y", new Ops(builder).relu(input));
        UserError error = assertThrows(UserError.class, () -> TrainableModel.of(builder.build(), "flat.onnx"));
        assertEquals(
                "flat.onnx: a classifier is needed, with one input of float32 and one output [batch, classes]",
                error.getMessage());
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }
}
