package dev.convnet.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the graphs of the built-in networks with their text form in {@code onnx/}, so that every change is visible. */
class GoldenGraphsTest {
    static Stream<Network> networks() {
        return Zoo.NETWORKS.stream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void isTheGraphInTheFile(Network network) throws IOException {
        Path file = Path.of("onnx", network.name() + ".onnxtxt");

        String graph = ModelText.of(
                ModelWriter.toProto(network.inferenceModel(NetworkOptions.side(network.defaultSide()), Map.of())));

        assertEquals(
                Files.readString(file),
                graph,
                "the graph differs from " + file + "; if the change is intended, run ./convnet export all --text");
    }
}
