package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.cli.CommandLineRun;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Quantized models against those of {@code onnxruntime.quantization}, from the same model and images. */
@Requires(TestGroup.PYTHON)
class QuantizationTest {
    @TempDir
    private Path folder;

    @Test
    void isAsAccurateAsOnnxRuntimesQuantization() throws IOException {
        Path trained = folder.resolve("trained/model.onnx");
        CommandLineRun.succeed(
                "train", "lenet-bn", "--epochs", "2", "--limit", "3000", "--out", folder.resolve("trained"));
        Path ours = folder.resolve("ours.onnx");
        JsonNode report = new JsonMapper()
                .readTree(CommandLineRun.succeed("quantize", trained, "--out", ours, "--calls", "10", "--json"));
        byte[] first = Files.readAllBytes(ours);
        CommandLineRun.succeed("quantize", trained, "--out", ours, "--calls", "10");
        assertArrayEquals(first, Files.readAllBytes(ours));

        Path out = folder.resolve("accuracies.json");
        Python.run("quantization.py", Path.of("src/main/resources/dev/convnet/data/sample"), trained, ours, out);

        JsonNode accuracies = new JsonMapper().readTree(Files.readString(out));
        double exact = accuracies.get("float").asDouble();
        double int8 = accuracies.get("ours").asDouble();
        assertTrue(exact > 0.6, "float32: " + exact);
        assertTrue(int8 >= exact - 0.02, "float32 " + exact + ", int8 " + int8);
        assertTrue(int8 >= accuracies.get("theirs").asDouble() - 0.01, accuracies.toString());
        assertEquals(exact, report.at("/float32/accuracy").asDouble(), 1e-3);
        assertEquals(int8, report.at("/int8/accuracy").asDouble(), 2e-3);
        assertTrue(
                report.at("/int8/bytes").asLong() < report.at("/float32/bytes").asLong() / 2);
        assertTrue(report.at("/int8/latencyMillis").asDouble() > 0);
    }
}
