package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.testing.HostileModels;
import dev.convnet.testing.ToyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that takes a model refuses a wrong one with one line and exit code 2. */
class HostileModelCommandsTest {
    @TempDir
    private Path folder;

    static Set<String> wrong() {
        return HostileModels.all().keySet();
    }

    private static Outcome convnet(Object... args) {
        return Outcome.of(new ToyNetwork(), args);
    }

    private Path write(ModelProto model) throws IOException {
        return Files.write(folder.resolve("model.onnx"), model.toByteArray());
    }

    private List<Object[]> commands(Path model) {
        return List.of(
                new Object[] {"inspect", model},
                new Object[] {"inspect", model, "--text"},
                new Object[] {"inspect", model, "--svg", folder.resolve("model.svg")},
                new Object[] {"bench", model, "--calls", 2},
                new Object[] {"compare", model, "--with-threads", 1, "--layers"},
                new Object[] {"export", model, "--artifacts", folder.resolve("artifacts")},
                new Object[] {"eval", model});
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void everyCommandRefusesAWrongModel(String what) throws IOException {
        Path model = write(HostileModels.all().get(what).model());
        for (Object[] command : commands(model)) {
            Outcome outcome = convnet(command);
            assertEquals(2, outcome.exitCode(), outcome::err);
            assertEquals(1, outcome.err().lines().count(), outcome::err);
            assertTrue(outcome.err().startsWith("convnet: " + model + ": "), outcome::err);
            assertFalse(outcome.err().contains("a bug in convnet"), outcome::err);
        }
    }

    @Test
    void noCommandReadsDataOutsideTheModelsFolder() throws IOException {
        Path outside = Files.write(folder.resolve("outside.bin"), new byte[48]);
        Path inside = Files.createDirectories(folder.resolve("models"));
        Path model = Files.write(
                inside.resolve("model.onnx"),
                HostileModels.external(Map.of("location", "../outside.bin")).toByteArray());
        for (Object[] command : commands(model)) {
            Outcome outcome = convnet(command);
            assertEquals(2, outcome.exitCode(), outcome::err);
            assertEquals(
                    "convnet: " + model
                            + ": the data of the tensor w is in ../outside.bin, which is outside the model's folder",
                    outcome.err().strip());
        }
        assertTrue(Files.exists(outside));
    }

    @Test
    void aSizeOfMinusOneIsAnOpenDimension() throws IOException {
        ModelProto.Builder model = HostileModels.good().toBuilder();
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .clearDimParam()
                .setDimValue(-1);
        Path file = write(model.build());
        assertEquals(0, convnet("bench", file, "--calls", 2, "--batch", 3).exitCode());
        assertEquals(
                0,
                convnet("compare", file, "--with-threads", 1, "--dim", "x/0=5").exitCode());
        Outcome artifacts = convnet("export", file, "--artifacts", folder.resolve("artifacts"));
        assertEquals(0, artifacts.exitCode(), artifacts::err);
    }

    @Test
    void anInputThatNoArrayHoldsIsRefused() throws IOException {
        ModelProto.Builder model = HostileModels.good().toBuilder();
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .clearDimParam()
                .setDimValue(1L << 31);
        Outcome outcome = convnet("bench", write(model.build()), "--calls", 2);
        assertEquals(2, outcome.exitCode());
        assertEquals(
                "convnet: the input x, float[2147483648, 4], is larger than 2 GiB, the limit",
                outcome.err().strip());
    }
}
