package dev.convnet.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.ort.OperatorProfile.NodeTiming;
import dev.convnet.ort.OperatorProfile.OperatorTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorProfileTest {
    @TempDir
    private Path folder;

    @Test
    void warmUpIsLeftOutAndTheNodesOfASubgraphCountOnce() throws Exception {
        // Two runs; in each, a Loop of 60 µs contains a Conv of 40 µs, and a Relu follows right behind it.
        OperatorProfile profile = profile(
                1,
                run(0, 9_000),
                kernel("conv", "Conv", 100, 8_000),
                run(10_000, 100),
                kernel("loop", "Loop", 10_010, 60),
                kernel("conv", "Conv", 10_020, 40),
                kernel("relu", "Relu", 10_070, 5),
                run(20_000, 120),
                kernel("loop", "Loop", 20_010, 60),
                kernel("conv", "Conv", 20_010, 40),
                kernel("relu", "Relu", 20_070, 7));
        assertEquals(1, profile.warmUpRuns());
        assertEquals(2, profile.runs());
        assertEquals(0.110, profile.runMs(), 1e-9);
        assertEquals(
                List.of(
                        new OperatorTiming("Conv", "CPUExecutionProvider", 2, 0.08),
                        new OperatorTiming("Loop", "CPUExecutionProvider", 2, 0.04),
                        new OperatorTiming("Relu", "CPUExecutionProvider", 2, 0.012)),
                profile.operators());
        assertTrue(profile.nodes().stream().mapToDouble(NodeTiming::totalMs).sum() <= 2 * profile.runMs());
    }

    @Test
    void nodesWithoutANameOfTheirOwnAreToldApart() throws Exception {
        OperatorProfile profile = profile(
                0,
                run(0, 100),
                kernel("ReorderInput", "ReorderInput", 0, 10).replace("\"node_index\": \"0\"", "\"node_index\": \"7\""),
                kernel("ReorderInput", "ReorderInput", 20, 10));
        assertEquals(
                Map.of("CPUExecutionProvider", 2),
                profile.providers().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().count())));
    }

    @Test
    void aProfileWithoutMeasuredRunsIsAnError() {
        UserError error = assertThrows(UserError.class, () -> profile(1, run(0, 100)));
        assertTrue(error.getMessage().endsWith("a profile of 1 runs, of which 1 are warm-up"), error.getMessage());
    }

    private OperatorProfile profile(int warmUp, String... events) throws IOException {
        Path file = folder.resolve("profile.json");
        Files.writeString(file, "[" + String.join(",", events) + "]");
        return OperatorProfile.read(file, warmUp, 0.1);
    }

    private static String run(long start, long micros) {
        return "{\"name\": \"model_run\", \"ts\": %d, \"dur\": %d, \"tid\": 1}".formatted(start, micros);
    }

    private static String kernel(String node, String operator, long start, long micros) {
        return ("{\"name\": \"%s_kernel_time\", \"ts\": %d, \"dur\": %d, \"tid\": 1,"
                        + " \"args\": {\"op_name\": \"%s\", \"provider\": \"CPUExecutionProvider\", \"node_index\": \"0\"}}")
                .formatted(node, start, micros, operator);
    }
}
