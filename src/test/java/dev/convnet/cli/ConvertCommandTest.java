package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import dev.convnet.train.WeightsFile;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The command that converts weights. */
class ConvertCommandTest {
    private static final NetworkCase LENET = NetworkCase.of("lenet-bn", 28);

    @TempDir
    private Path folder;

    private Path weights;
    private Path model;

    private static Outcome convnet(Object... args) {
        return Outcome.of(new ZooNetworks(), args);
    }

    private static void assertDone(Object... args) {
        Outcome outcome = convnet(args);
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exitCode());
    }

    private static void assertRefused(String message, Object... args) {
        Outcome outcome = convnet(args);
        assertEquals("convnet: " + message + System.lineSeparator(), outcome.err());
        assertEquals(2, outcome.exitCode());
    }

    @BeforeEach
    void write() {
        weights = folder.resolve("weights.safetensors");
        model = folder.resolve("model.onnx");
        Weights.write(weights, LENET.weights(), Map.of());
        ModelWriter.write(LENET.zooNetwork().inferenceModel(LENET.options(), LENET.weights()), model);
    }

    private void assertSame(Path expected, Path actual) {
        Map<String, SafeTensor> ours = WeightsFile.read(actual).tensors();
        WeightsFile.read(expected)
                .tensors()
                .forEach((name, tensor) ->
                        assertEquals(tensor.data(), ours.get(name).data(), name));
        assertEquals(LENET.weights().keySet().size(), ours.size());
    }

    @Test
    void weightsGoFromEveryKindToEveryOther() throws IOException {
        List<Path> files = new ArrayList<>(List.of(weights, model));
        Path checkpoint = folder.resolve("first.ckpt");
        assertDone("convert", model, checkpoint);
        files.add(checkpoint);
        for (Path from : files) {
            for (String kind : List.of(".safetensors", ".onnx", ".ckpt")) {
                Path to = folder.resolve(from.getFileName() + "-to" + kind);
                assertDone("convert", from, to, "--network", "lenet-bn");
                assertSame(weights, to);
            }
            assertEquals(-1, Files.mismatch(model, folder.resolve(from.getFileName() + "-to.onnx")));
        }
    }

    @Test
    void theModelOfLikeGetsTheWeights() throws IOException {
        Path other = folder.resolve("other.onnx");
        NetworkCase differs = LENET.withSeed(5);
        ModelWriter.write(differs.zooNetwork().inferenceModel(differs.options(), differs.weights()), other);
        Path target = folder.resolve("target.onnx");

        assertDone("convert", weights, target, "--like", other);

        assertEquals(-1, Files.mismatch(model, target));
    }

    @Test
    void aTrainingsFolderHasWeights() {
        Path run = folder.resolve("run");
        assertTrained(run, "--ema-decay", "0.5");
        Path target = folder.resolve("target.safetensors");

        assertDone("convert", run, target);

        assertSame(run.resolve("model.safetensors"), target);
        SafetensorsFile file = SafetensorsFile.read(target);
        assertEquals(1, file.tensor("1.num_batches_tracked").data().getLong(0));
        // The file names its network.
        assertDone("convert", target, folder.resolve("target.onnx"));
        assertTrained(folder.resolve("more"), "--weights", run);
    }

    private static void assertTrained(Path out, Object option, Object value) {
        Outcome outcome = convnet("train", "lenet-bn", "--limit", 64, "--epochs", 1, "--out", out, option, value);
        assertEquals(0, outcome.exitCode(), outcome.err());
    }

    @Test
    void halvesBecomeFloats() {
        List<SafeTensor> halves = new ArrayList<>();
        SafetensorsFile.read(weights).tensors().forEach((name, tensor) -> {
            ByteBuffer from = tensor.data();
            ByteBuffer to = ByteBuffer.allocate(from.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < from.remaining(); i += Float.BYTES) {
                to.putShort(Float.floatToFloat16(from.getFloat(i)));
            }
            halves.add(new SafeTensor(name, DType.F16, tensor.shape(), to.flip()));
        });
        Path file = folder.resolve("halves.safetensors");
        SafetensorsFile.write(file, halves, Map.of());
        Path target = folder.resolve("target.onnx");

        assertDone("convert", file, target, "--network", "lenet-bn");

        float first = SafetensorsFile.read(weights).tensor("0.weight").data().getFloat(0);
        assertEquals(
                Float.float16ToFloat(Float.floatToFloat16(first)),
                WeightsFile.read(target).tensors().get("0.weight").data().getFloat(0));
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        assertRefused(
                "cannot tell the kind of %s: name it *.safetensors, *.onnx, *.ckpt or checkpoint"
                        .formatted(folder.resolve("x.bin")),
                "convert",
                weights,
                folder.resolve("x.bin"));
        Path target = folder.resolve("x.onnx");
        assertRefused(
                weights
                        + " does not say which network it belongs to: name the network with --network, or a model of it with"
                        + " --like",
                "convert",
                weights,
                target);
        assertRefused(
                weights + " lacks the tensor features.0.weight, features.0.bias, features.3.weight and 13 more",
                "convert",
                weights,
                target,
                "--network",
                "alexnet");
        assertRefused(
                "%s has no weights: expected checkpoint.safetensors of a training, or checkpoint of ONNX Runtime's training API"
                        .formatted(folder),
                "convert",
                folder,
                target);
        Path integers = folder.resolve("integers.safetensors");
        SafetensorsFile.write(integers, List.of(SafeTensor.of("0.weight", List.of(1L), 1L)), Map.of());
        assertRefused(
                integers + ": the tensor 0.weight is I64, and weights are floating-point numbers",
                "convert",
                integers,
                target,
                "--network",
                "lenet-bn");
        assertRefused(
                weights + " is an input of this command, which would overwrite it: name another output",
                "convert",
                weights,
                weights);
        assertTrue(Files.notExists(target));
    }

    /** All six networks, narrow and small, so that the test is quick. */
    @Test
    @Requires(TestGroup.PYTHON)
    void stateDictsOfPyTorchLoadStrictlyInBothDirections() throws IOException {
        List<NetworkCase> cases = List.of(
                NetworkCase.of("alexnet", 63).withWidth(0.1),
                NetworkCase.of("vgg11", 32).withWidth(0.1),
                NetworkCase.of("nin", 67).withWidth(0.25),
                NetworkCase.of("googlenet", 48).withWidth(0.25),
                LENET,
                NetworkCase.of("densenet", 71).withWidth(0.25));
        Files.writeString(
                folder.resolve("cases.json"),
                new JsonMapper()
                        .writeValueAsString(cases.stream()
                                .map(one -> Map.of("network", one.network(), "side", one.side(), "width", one.width()))
                                .toList()));
        Python.run("state_dicts.py", "save", folder);
        for (NetworkCase one : cases) {
            String name = one.network();
            Path original = folder.resolve(name + ".safetensors");
            Path converted = folder.resolve(name + ".onnx");
            assertDone("convert", original, converted, "--network", name, "--side", one.side(), "--width", one.width());
            assertDone("convert", converted, folder.resolve(name + "-converted.safetensors"));
            assertDone("convert", original, folder.resolve(name + "-rewritten.safetensors"));
            assertDone(
                    "convert",
                    folder.resolve(name + "-bfloat16.safetensors"),
                    folder.resolve(name + "-rounded.safetensors"));
            Map<String, Tensor> peer = TensorFiles.read(folder.resolve(name + "-logits.safetensors"));
            try (OrtModel ours = OrtModel.of(converted)) {
                Tensor logits = ours.run(Map.of("input", peer.get("input"))).get("logits");
                Tensors.assertClose(name, logits, peer.get("logits"), 1e-4);
            }
            assertEquals(
                    one.emit(Mode.INFERENCE).parameters().size(),
                    WeightsFile.read(original).tensors().size());
        }
        Path example = Files.createDirectories(folder.resolve("out/lenet"));
        assertDone("convert", weights, example.resolve("weights.safetensors"), "--network", "lenet-bn");
        Python.run("state_dicts.py", "load", folder, Path.of("README.md").toAbsolutePath());
    }
}
