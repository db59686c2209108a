package dev.convnet.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionProviderTest {
    private static Model model() {
        GraphBuilder builder = new GraphBuilder("two nodes");
        Value x = builder.input("x", new TensorType(DataType.FLOAT, Shape.of(2)));
        builder.output("y", new Ops(builder).sigmoid(new Ops(builder).exp(x)));
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    private static SessionFactory on(ExecutionProvider provider) {
        return new SessionFactory(SessionSettings.onCpu(1).withProvider(provider));
    }

    private static String refusal(SessionFactory sessions) {
        return assertThrows(UserError.class, () -> sessions.load(model(), "a model"))
                .getMessage();
    }

    @Test
    void readsNameAndDevice() {
        ExecutionProvider provider = ExecutionProvider.parse("cuda:1", Map.of("use_tf32", "0"), null);

        assertEquals(new ExecutionProvider("cuda", 1, Map.of("use_tf32", "0"), null), provider);
        assertEquals("cuda:1", provider.toString());
        assertEquals(ExecutionProvider.CPU, ExecutionProvider.parse("cpu", Map.of(), null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cuda:one | provider cuda:one: the device must be a number from 0, as in cuda:0, not 'one'",
                "gpu | provider 'gpu' is unknown: choose one of cpu, cuda, tensorrt, rocm, openvino, dnnl, coreml, dml, "
                        + "xnnpack, qnn, webgpu, nnapi, acl, or name a plugin's library (provider-library)",
            })
    void refusesWhatIsNoProvider(String text, String message) {
        assertEquals(
                message,
                assertThrows(UserError.class, () -> ExecutionProvider.parse(text, Map.of(), null))
                        .getMessage());
    }

    @Test
    void theCpuHasNoOptions() {
        UserError error =
                assertThrows(UserError.class, () -> ExecutionProvider.parse("cpu", Map.of("threads", "2"), null));
        assertEquals("provider-option must be absent: cpu takes none; threads sets its threads", error.getMessage());
    }

    @Test
    void aProviderThatIsNotBuiltInIsRefusedWithHowToGetIt() {
        assumeFalse(BuiltInProvider.CUDA.isBuiltIn(), "skipped: this ONNX Runtime has CUDA");

        assertEquals(
                "provider cuda is not in this build of ONNX Runtime (" + OrtRuntime.version()
                        + "): build convnet "
                        + "with it: CONVNET_PROFILES=cuda ./convnet …, which downloads ONNX Runtime for CUDA (610 MiB)",
                refusal(on(ExecutionProvider.parse("cuda", Map.of(), null))));
    }

    @Test
    void aPluginsLibraryMustBeOne(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.so");
        Path text = Files.writeString(folder.resolve("text.so"), "no library");

        assertEquals(
                "provider-library " + missing + ": no such file",
                refusal(on(ExecutionProvider.parse("other", Map.of(), missing))));
        String message = refusal(on(ExecutionProvider.parse("other", Map.of(), text)));
        assertTrue(
                message.startsWith("provider-library " + text + " is not the library of an execution provider: "),
                message);
    }

    @Test
    void whereNodesAreIsReadFromTheSession() throws OrtException {
        try (OrtSession session = SessionFactory.onCpu(1).load(model(), "a model")) {
            NodePlacement placement = NodePlacement.of(session);

            assertEquals(Map.of("CPUExecutionProvider", Map.of("Exp", 1, "Sigmoid", 1)), placement.nodes());
            assertEquals(Map.of("CPUExecutionProvider", 2), placement.counts());
            assertEquals("", placement.elsewhere("CPUExecutionProvider"));
            assertEquals("Exp ×1, Sigmoid ×1 on CPUExecutionProvider", placement.elsewhere("CUDAExecutionProvider"));
        }
    }

    @Test
    void aFallbackIsAnErrorUnlessItIsAllowed() {
        SortedMap<String, SortedMap<String, Integer>> nodes = new TreeMap<>();
        nodes.put("CUDAExecutionProvider", new TreeMap<>(Map.of("Conv", 3)));
        nodes.put("CPUExecutionProvider", new TreeMap<>(Map.of("Pad", 2, "Equal", 1)));
        NodePlacement placement = new NodePlacement(nodes);
        ExecutionProvider cuda = ExecutionProvider.parse("cuda", Map.of(), null);

        assertEquals(
                "provider cuda has no kernels for some nodes of a model: Equal ×1, Pad ×2 on CPUExecutionProvider; "
                        + "set allow-fallback to let them run there",
                assertThrows(UserError.class, () -> on(cuda).requireNoFallback(placement, "a model"))
                        .getMessage());
        new SessionFactory(SessionSettings.onCpu(1).withProvider(cuda).withFallback(true))
                .requireNoFallback(placement, "a model");
    }

    @Test
    void everyProviderHasAStatus() {
        Map<String, ProviderStatus> status = new TreeMap<>();
        ProviderStatus.all().forEach(s -> status.put(s.name(), s));

        assertEquals(BuiltInProvider.values().length, status.size());
        assertEquals(Optional.empty(), status.get("cpu").problem());
        assertTrue(status.get("cpu").builtIn());
        status.values().stream()
                .filter(s -> !s.builtIn())
                .forEach(s -> assertTrue(s.problem().isPresent(), s.name()));
    }
}
