package dev.convnet.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.file.ModelWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ZooTest {
    @ParameterizedTest
    @CsvSource({
        "alexnet,   224, 57029322",
        "vgg11,     224, 128806154",
        "nin,       224, 1992166",
        "googlenet,  96, 5977530",
        "lenet-bn,   28, 44878",
        "densenet,   96, 758226",
    })
    void networksHaveAsManyParametersAsInPyTorch(String name, int side, long parameters) {
        Network network = Zoo.named(name);
        assertEquals(side, network.defaultSide());
        NetworkGraph emitted = network.emit(NetworkOptions.side(side), Mode.INFERENCE);
        assertEquals(parameters, emitted.trainableElements());
        assertEquals(
                parameters,
                emitted.parameters().stream()
                        .filter(Parameter::trainable)
                        .mapToLong(p -> p.shape().elements())
                        .sum());
        assertEquals(
                Shape.of(Dim.of("batch"), 10), emitted.graph().output("logits").shape());
    }

    @ParameterizedTest
    @CsvSource({
        "alexnet,   features.0.weight,        '[64, 1, 11, 11]'",
        "alexnet,   classifier.6.bias,        '[10]'",
        "vgg11,     4.2.weight,               '[512, 512, 3, 3]'",
        "vgg11,     6.weight,                 '[4096, 25088]'",
        "nin,       n1.0.weight,              '[96, 1, 11, 11]'",
        "nin,       n4.4.weight,              '[10, 10, 1, 1]'",
        "googlenet, 2.0.p1_1.weight,          '[64, 192, 1, 1]'",
        "googlenet, 4.1.p3_2.weight,          '[128, 48, 5, 5]'",
        "googlenet, 5.weight,                 '[10, 1024]'",
        "lenet-bn,  1.running_mean,           '[6]'",
        "lenet-bn,  15.weight,                '[10, 84]'",
        "densenet,  5.net.0.0.running_mean,   '[64]'",
        "densenet,  11.net.3.2.weight,        '[32, 216, 3, 3]'",
        "densenet,  16.weight,                '[10, 248]'",
    })
    void parametersAreNamedByTheirPlaceInTheDocument(String net, String parameter, String shape) {
        Network network = Zoo.named(net);
        Map<String, String> shapes =
                network.emit(NetworkOptions.side(network.defaultSide()), Mode.INFERENCE).parameters().stream()
                        .collect(
                                Collectors.toMap(Parameter::name, p -> p.shape().toString()));
        assertEquals(shape, shapes.get(parameter));
    }

    @ParameterizedTest
    @CsvSource({"alexnet, 63", "vgg11, 32", "nin, 67", "googlenet, 1", "lenet-bn, 16", "densenet, 29"})
    void aTooSmallSideIsRefusedWithTheSmallestPossibleOne(String name, int smallest) {
        Network network = Zoo.named(name);
        NetworkOptions options = NetworkOptions.side(smallest);
        assertEquals(smallest, network.smallestSide(options));
        network.emit(options, Mode.TRAINING);
        if (smallest > 1) {
            UserError error =
                    assertThrows(UserError.class, () -> network.emit(options.withSide(smallest - 1), Mode.INFERENCE));
            assertEquals(
                    "%s cannot take images of side %d; the smallest possible side is %d"
                            .formatted(name, smallest - 1, smallest),
                    error.getMessage());
        }
    }

    @Test
    void widthScalesTheChannelsOfConvolutionsOnly() {
        NetworkGraph half = Zoo.named("alexnet").emit(new NetworkOptions(63, 7, 0.5, 0.5), Mode.INFERENCE);
        Map<String, Shape> shapes =
                half.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::shape));
        assertEquals(Shape.of(32, 1, 11, 11), shapes.get("features.0.weight"));
        assertEquals(Shape.of(4096, 128 * 36), shapes.get("classifier.1.weight"));
        assertEquals(Shape.of(7, 4096), shapes.get("classifier.6.weight"));
    }

    @Test
    void inferenceHasNoDropoutAndTrainingUpdatesRunningStatistics() {
        Network nin = Zoo.named("nin");
        assertFalse(nin.emit(NetworkOptions.side(67), Mode.INFERENCE).graph().nodes().stream()
                .anyMatch(n -> n.is("Dropout")));
        assertTrue(nin.emit(NetworkOptions.side(67), Mode.TRAINING).graph().nodes().stream()
                .anyMatch(n -> n.is("Dropout")));
        NetworkGraph lenet = Zoo.named("lenet-bn").emit(NetworkOptions.side(28), Mode.TRAINING);
        assertTrue(lenet.graph()
                .outputs()
                .keySet()
                .containsAll(List.of("1.running_mean/next", "1.running_var/next", "13.running_var/next")));
    }

    @Test
    void oneSeedGivesTheSameBytes() {
        Network lenet = Zoo.named("lenet-bn");
        assertArrayEquals(bytes(lenet, 3), bytes(lenet, 3));
        assertFalse(java.util.Arrays.equals(bytes(lenet, 3), bytes(lenet, 4)));
    }

    @Test
    void anUnknownNetworkIsRefusedWithThoseThereAre() {
        UserError error = assertThrows(UserError.class, () -> Zoo.named("resnet"));
        assertEquals(
                "unknown network 'resnet': choose alexnet, vgg11, nin, googlenet, lenet-bn, densenet, or the name of a class on CONVNET_CLASSPATH",
                error.getMessage());
    }

    @Test
    void aClassOfTheUsersOwnIsANetwork() {
        Network tiny = Zoo.named("dev.convnet.zoo.example.TinyNet");
        assertEquals("TinyNet", tiny.title());
        // 8·(1·9+1) + 16·(8·9+1) + 10·(16·7·7+1)
        assertEquals(
                80 + 1168 + 7850,
                tiny.emit(NetworkOptions.side(28), Mode.INFERENCE)
                        .architecture()
                        .parameters());

        assertEquals(
                "the class java.lang.String is no dev.convnet.zoo.Network",
                assertThrows(UserError.class, () -> Zoo.named("java.lang.String"))
                        .getMessage());
        assertEquals(
                "the class dev.convnet.zoo.Network cannot be used: it needs a public constructor without parameters",
                assertThrows(UserError.class, () -> Zoo.named("dev.convnet.zoo.Network"))
                        .getMessage());
    }

    @Test
    void theSchemaOfSuitesListsTheBuiltInNetworks() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("harness", "suite.schema.json").toFile());
        List<JsonNode> lists = schema.findValues("net").stream()
                .flatMap(net -> net.findValues("enum").stream())
                .toList();
        assertFalse(lists.isEmpty());
        for (JsonNode list : lists) {
            assertEquals(
                    Zoo.names(), list.valueStream().map(JsonNode::stringValue).toList());
        }
    }

    private static byte[] bytes(Network network, long seed) {
        NetworkOptions options = NetworkOptions.side(28);
        List<Parameter> parameters = network.emit(options, Mode.INFERENCE).parameters();
        return ModelWriter.toBytes(
                network.inferenceModel(options, Weights.initial(parameters, Initializer.XAVIER, seed)));
    }
}
