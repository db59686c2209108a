package dev.convnet.model.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.model.ModelFile;
import dev.convnet.nn.Architecture;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InspectionTest {
    @TempDir
    private Path folder;

    private Path write(Network network, NetworkOptions options) {
        NetworkGraph emitted = network.emit(options, Mode.INFERENCE);
        Path file = folder.resolve(network.name() + ".onnx");
        ModelWriter.write(
                network.inferenceModel(options, Weights.initial(emitted.parameters(), Initializer.DEFAULT, 0)), file);
        return file;
    }

    static List<Arguments> networksAtTheirDefaultSideAndOthers() {
        return Zoo.NETWORKS.stream()
                .flatMap(network -> {
                    int smallest = network.smallestSide(NetworkOptions.side(1));
                    int odd = Math.max(33, smallest) | 1;
                    return IntStream.of(network.defaultSide(), smallest, odd, 64, 97)
                            .filter(side -> side >= smallest)
                            .distinct()
                            .mapToObj(side -> Arguments.of(network.name(), side));
                })
                .toList();
    }

    /** Counts have one source: the harness and the report show the same figures for a network as {@code inspect} for its file. */
    @ParameterizedTest
    @MethodSource("networksAtTheirDefaultSideAndOthers")
    void figuresOfTheFileAreThoseOfTheNetwork(String name, int side) {
        Network network = Zoo.named(name);
        NetworkOptions options = new NetworkOptions(side, 10, 0.25, 0);
        Architecture architecture = network.emit(options, Mode.INFERENCE).architecture();

        Inspection inspection = Inspection.of(ModelFile.read(write(network, options)), Map.of());

        assertEquals(architecture.macs(), inspection.macs());
        assertEquals(architecture.parameters(), inspection.parameters());
        assertEquals(List.of(), inspection.notes());
    }

    /** At side 64, AlexNet's features are 1×1 and adaptive pooling to 6×6 is two products: [6, 1] · (X · [1, 6]). */
    @Test
    void poolingWrittenAsAProductCountsAsOne() {
        Architecture alexNet = Zoo.named("alexnet")
                .emit(NetworkOptions.side(64), Mode.INFERENCE)
                .architecture();

        Architecture pooling = alexNet.children().get(1);

        assertEquals("avgpool", pooling.name());
        assertEquals(256 * (1 * 6 + 6 * 6), pooling.macs());
        assertEquals(
                alexNet.macs(),
                alexNet.children().stream().mapToLong(Architecture::macs).sum());
    }

    @Test
    void withoutTypesInTheFileOnnxRuntimeInfersThem() {
        Network network = Zoo.named("lenet-bn");
        ModelFile model = ModelFile.read(write(network, new NetworkOptions(28, 10, 1, 0)));
        ModelProto.Builder bare = model.proto().toBuilder();
        bare.getGraphBuilder().clearValueInfo();

        Inspection inferred = Inspection.of(model.with(bare.build()), Map.of("batch", 3L));

        assertEquals(Inspection.of(model, Map.of("batch", 3L)), inferred);
        assertEquals(3 * Inspection.of(model, Map.of()).macs(), inferred.macs());
        // A sigmoid's input and output are alive together: 6 channels of 24 × 24 floats for 3 images, twice.
        assertEquals(2 * 3 * 6 * 24 * 24 * 4, inferred.memory().peakBytes());
    }

    /** The published figures of these networks, in units of 10⁹ multiply-accumulates. */
    @ParameterizedTest
    @CsvSource({"light_resnet50, 4.09", "light_vgg19, 19.6", "light_densenet121, 2.83"})
    @Requires(TestGroup.PYTHON)
    void knownNetworksHaveTheirKnownArithmetic(String name, double giga) throws IOException {
        Path root = folder.resolve("root.txt");
        Python.run("onnx_cases.py", "folder", root);
        Path model = Path.of(Files.readString(root), "light", name + ".onnx");

        Inspection inspection = Inspection.of(ModelFile.read(model), Map.of());

        assertEquals(giga, inspection.macs() / 1e9, giga / 100);
        assertTrue(inspection.notes().isEmpty(), inspection.notes().toString());
    }
}
