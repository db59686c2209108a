package dev.convnet.kernels.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.ImageFormat;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.ops.DomainOperator;
import dev.convnet.ops.ReluGrad;
import dev.convnet.testing.NetworkCase;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import dev.convnet.train.graph.TrainingGraphs;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrtLoweringTest {
    private static final Window WINDOW =
            new Window(List.of(3L, 3L), List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L));
    private final OrtLowering lowering = new OrtLowering();

    static Stream<NetworkCase> networks() {
        return Stream.of(
                NetworkCase.of("alexnet", 63).withWidth(0.25),
                NetworkCase.of("vgg11", 32).withWidth(0.25),
                NetworkCase.of("nin", 67).withWidth(0.25),
                NetworkCase.of("googlenet", 48).withWidth(0.25),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("densenet", 71).withWidth(0.25));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void replacesEveryGradientThatOnnxRuntimeHas(NetworkCase network) {
        ModelProto model = training(network, new AdamW(0.01));
        ModelProto lowered = lower(model);
        assertEquals(model.getGraph().getInputList(), lowered.getGraph().getInputList());
        assertEquals(model.getGraph().getOutputList(), lowered.getGraph().getOutputList());
        Set<String> left = lowered.getGraph().getNodeList().stream()
                .filter(node -> node.getDomain().equals(DomainOperator.DOMAIN))
                .map(node -> node.getDomain() + "::" + node.getOpType())
                .collect(Collectors.toSet());
        left.retainAll(lowering.operators());
        assertEquals(Set.of(), left);
        assertEquals(
                model.getGraph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("Conv"))
                        .count(),
                count(lowered, "ConvGrad"));
        assertSorted(lowered);
    }

    @Test
    void keepsAWeightDecayThatSgdAddsToTheGradient() {
        NetworkCase lenet = NetworkCase.of("lenet-bn", 28);
        assertEquals(0, count(lower(training(lenet, new Sgd(0, false, 0.01))), "SGDOptimizer"));
        assertTrue(count(lower(training(lenet, new Sgd())), "SGDOptimizer") > 0);
    }

    @Test
    void givesEachParameterItsOwnCountOfSteps() {
        List<NodeProto> steps =
                lower(training(NetworkCase.of("lenet-bn", 28), new AdamW(0.01))).getGraph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("AdamOptimizer"))
                        .toList();
        assertEquals(
                steps.size(),
                steps.stream().map(node -> node.getInput(1)).distinct().count());
    }

    @Test
    void keepsWhatAnEarlierLibraryComputes() {
        ModelProto model = training(NetworkCase.of("lenet-bn", 28), new Sgd());
        Set<String> operators = new HashSet<>(lowering.operators());
        operators.removeIf(operator -> operator.endsWith("SigmoidGrad"));
        assertEquals(
                count(model, "SigmoidGrad"),
                count(lowering.lower(model, operators), "SigmoidGrad", DomainOperator.DOMAIN));
        assertSame(model, lowering.lower(model, Set.of()));
    }

    @Test
    void keepsOtherElementTypes() {
        GraphBuilder builder = new GraphBuilder("double");
        Value dy = builder.input("dy", TensorType.of(DataType.DOUBLE, 2));
        builder.output("dx", new ReluGrad().call(new Ops(builder), dy, dy));
        ModelProto model = proto(builder);
        assertSame(model, lower(model));
    }

    /** Both have the same input and the same gradient of their output, as two branches that are added. */
    @Test
    void pairsTheGradientsOfTwoConvolutionsByTheirWeights() {
        GraphBuilder builder = new GraphBuilder("branches");
        Ops ops = new Ops(builder);
        Value x = builder.input("x", TensorType.of(DataType.FLOAT, 1, 4, 6, 6));
        Value dy = builder.input("dy", TensorType.of(DataType.FLOAT, 1, 4, 6, 6));
        for (String name : List.of("a", "b")) {
            Value weight = builder.input(name, TensorType.of(DataType.FLOAT, 4, 4, 3, 3));
            builder.output(name + "_y", ops.conv(x, weight, null, WINDOW, 1));
            builder.output(name + "_dx", new ConvInputGrad(WINDOW, 1, List.of(6L, 6L)).call(ops, dy, weight));
            builder.output(name + "_dw", new ConvWeightGrad(WINDOW, 1).call(ops, x, dy));
        }
        List<NodeProto> gradients = lower(proto(builder)).getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals("ConvGrad"))
                .toList();
        assertEquals(
                List.of(List.of("dy", "x", "a"), List.of("dy", "x", "b")),
                gradients.stream().map(node -> List.copyOf(node.getInputList())).toList());
        assertEquals(
                List.of(List.of("a_dx", "a_dw", ""), List.of("b_dx", "b_dw", "")),
                gradients.stream()
                        .map(node -> List.copyOf(node.getOutputList()))
                        .toList());
    }

    @Test
    void keepsTheGradientsOfConvolutionsThatShareTheirWeights() {
        GraphBuilder builder = new GraphBuilder("shared");
        Ops ops = new Ops(builder);
        Value weight = builder.input("weight", TensorType.of(DataType.FLOAT, 4, 4, 3, 3));
        for (String name : List.of("a", "b")) {
            Value x = builder.input(name, TensorType.of(DataType.FLOAT, 1, 4, 6, 6));
            Value y = ops.conv(x, weight, null, WINDOW, 1);
            builder.output(name + "_dx", new ConvInputGrad(WINDOW, 1, List.of(6L, 6L)).call(ops, y, weight));
        }
        ModelProto model = proto(builder);
        assertSame(model, lower(model));
    }

    private ModelProto lower(ModelProto model) {
        return lowering.lower(model, lowering.operators());
    }

    private static ModelProto training(NetworkCase network, Optimizer optimizer) {
        return ModelWriter.toProto(
                TrainingGraphs.training(network.emit(Mode.TRAINING), new ImageFormat(28, 28, 1), optimizer));
    }

    private static ModelProto proto(GraphBuilder builder) {
        return ModelWriter.toProto(new Model(builder.build(), Map.of(), Map.of(), ""));
    }

    private static long count(ModelProto model, String operator) {
        return model.getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals(operator))
                .count();
    }

    private static long count(ModelProto model, String operator, String domain) {
        return model.getGraph().getNodeList().stream()
                .filter(node ->
                        node.getOpType().equals(operator) && node.getDomain().equals(domain))
                .count();
    }

    /** Each value is computed before a node takes it. */
    private static void assertSorted(ModelProto model) {
        Set<String> known = new HashSet<>(Set.of(""));
        model.getGraph().getInputList().forEach(input -> known.add(input.getName()));
        model.getGraph().getInitializerList().forEach(tensor -> known.add(tensor.getName()));
        for (NodeProto node : model.getGraph().getNodeList()) {
            assertTrue(known.containsAll(node.getInputList()), () -> "unsorted: " + node);
            known.addAll(node.getOutputList());
        }
    }
}
