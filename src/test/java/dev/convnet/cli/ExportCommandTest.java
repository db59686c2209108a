package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.model.ModelFile;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code convnet export} with its options for inference models, and what other commands do with these models. */
class ExportCommandTest {
    @TempDir
    private Path folder;

    private Path export(String file, Object... options) {
        List<Object> words = Stream.concat(
                        Stream.of("export", "lenet-bn", "--out", folder.resolve(file)), Stream.of(options))
                .toList();
        CommandLineRun.succeed(words.toArray());
        return folder.resolve(file);
    }

    private static void assertRefused(String message, Object... words) {
        CommandLineRun run = CommandLineRun.of(words);
        assertEquals("convnet: " + message + System.lineSeparator(), run.err());
        assertEquals(2, run.exitCode());
    }

    private static JsonNode inspect(Path model) {
        return new JsonMapper().readTree(CommandLineRun.succeed("inspect", model, "--json"));
    }

    @Test
    void theDefaultIsTheCommittedGraph() throws IOException {
        CommandLineRun.succeed("export", "densenet", "--out", folder);
        Network network = Zoo.named("densenet");
        ModelProto exported = ModelReader.parse(folder.resolve("densenet.onnx"));
        ModelProto bare =
                ModelWriter.toProto(network.inferenceModel(NetworkOptions.side(network.defaultSide()), Map.of()));
        ModelProto withWeights = ModelWriter.toProto(network.inferenceModel(
                NetworkOptions.side(network.defaultSide()),
                ModelReader.read(folder.resolve("densenet.onnx")).weights()));

        assertEquals(withWeights.getGraph(), exported.getGraph());
        assertEquals(bare.getIrVersion(), exported.getIrVersion());
        assertEquals(bare.getOpsetImportList(), exported.getOpsetImportList());
        assertTrue(Files.readString(Path.of("onnx/densenet.onnxtxt")).contains("opset_import: [\"\" : 18]"));
    }

    @Test
    void equalCommandsWriteEqualFiles() throws IOException {
        Object[] options = {
            "--opset",
            15,
            "--dtype",
            "float16",
            "--uint8-input",
            "--softmax",
            "--external-data",
            "--test-data",
            "--report"
        };
        Map<String, byte[]> first = files(export("first", options));
        Map<String, byte[]> second = files(export("second", options));

        assertEquals(
                List.of(
                        "lenet-bn/model.md",
                        "lenet-bn/model.onnx",
                        "lenet-bn/model.onnx.data",
                        "lenet-bn/test_data_set_0/input_0.pb",
                        "lenet-bn/test_data_set_0/output_0.pb"),
                List.copyOf(first.keySet()));
        first.forEach((name, bytes) -> assertArrayEquals(bytes, second.get(name), name));
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (!name.contains(".convnet/")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    @Test
    void verifyPassesOnTheTestData() {
        export("cases", "--test-data", "--softmax");
        CommandLineRun.succeed(
                "export",
                "googlenet",
                "--side",
                33,
                "--width",
                0.1,
                "--out",
                folder.resolve("cases"),
                "--test-data",
                "--functions",
                "--uint8-input",
                "nchw",
                "--image-size",
                "any",
                "--batch",
                3);

        String result = CommandLineRun.succeed("verify", folder.resolve("cases"));

        assertTrue(result.startsWith("2 passed, 0 different"), result);
    }

    @Test
    void externalDataIsAlignedAndInTheModelsFolder() throws IOException {
        Path model = export("a/b.onnx", "--external-data");

        List<TensorProto> tensors = ModelReader.parse(model).getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
                .toList();
        assertFalse(tensors.isEmpty());
        for (TensorProto tensor : tensors) {
            assertEquals("b.onnx.data", tensor.getExternalData(0).getValue());
            assertEquals(0, Long.parseLong(tensor.getExternalData(1).getValue()) % 4096);
        }
        Path whole = export("whole.onnx");
        assertEquals(
                ModelReader.parse(whole).getGraph(),
                withoutLocations(ModelReader.load(model)).getGraph());
    }

    private static ModelProto withoutLocations(ModelProto model) {
        ModelProto.Builder changed = model.toBuilder();
        changed.getGraphBuilder()
                .getInitializerBuilderList()
                .forEach(tensor -> tensor.clearDataLocation().clearExternalData());
        return changed.build();
    }

    @Test
    void functionsKeepTheBlocksAndTheFigures() {
        Object[] words = {"export", "googlenet", "--side", 33, "--width", 0.1, "--out"};
        CommandLineRun.succeed(Stream.concat(Stream.of(words), Stream.of(folder.resolve("plain.onnx")))
                .toArray());
        CommandLineRun.succeed(Stream.concat(Stream.of(words), Stream.of(folder.resolve("f.onnx"), "--functions"))
                .toArray());

        ModelProto model = ModelReader.parse(folder.resolve("f.onnx"));
        assertEquals(1, model.getFunctionsCount());
        assertEquals("Inception", model.getFunctions(0).getName());
        assertEquals(
                9,
                model.getGraph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("Inception"))
                        .count());
        for (String figure : List.of("macs", "parameters")) {
            assertEquals(
                    inspect(folder.resolve("plain.onnx")).get(figure),
                    inspect(folder.resolve("f.onnx")).get(figure));
        }
    }

    @Test
    void theReportNamesStagesAndFigures() throws IOException {
        export("r.onnx", "--report", "--opset", 13);
        String report = Files.readString(folder.resolve("r.md"));
        for (String stage : List.of(
                "graph built", "converted", "full check", "shapes inferred", "outputs equal to the reference")) {
            assertTrue(report.contains("| " + stage + " | passed |"), report);
        }
        assertTrue(report.matches("(?s).*\\| loads in ONNX Runtime [\\d.]+ \\| passed \\|.*"), report);
        assertTrue(report.matches("(?s).*\\| SHA-256 \\| `[0-9a-f]{64}` \\|.*"), report);
        assertTrue(report.matches("(?s).*\\| multiply-accumulates \\| 281.640 for one image \\|.*"), report);
        assertTrue(report.contains("| opset | 13 |"), report);
        assertTrue(report.contains("| Gemm | 3 |"), report);
    }

    @Test
    void theReportNamesTheStageThatFailed() throws IOException {
        CommandLineRun run =
                CommandLineRun.of("export", "alexnet", "--side", 40, "--out", folder.resolve("x.onnx"), "--report");

        assertEquals(2, run.exitCode());
        String report = Files.readString(folder.resolve("x.md"));
        assertTrue(report.contains("Failed: graph built."), report);
        assertTrue(report.contains("the smallest possible side is 63"), report);
        assertFalse(Files.exists(folder.resolve("x.onnx")));
    }

    @Test
    void onnxRuntimeHasNoBfloat16Kernels() throws IOException {
        Path model = export("b.onnx", "--dtype", "bfloat16", "--report");

        assertTrue(Files.readString(folder.resolve("b.md"))
                .contains("| unsupported | ONNX Runtime's CPU execution provider has no kernels for bfloat16 |"));
        assertEquals(22, inspect(model).at("/opsets/").asInt());
    }

    @Test
    void metadataIsReadBack() {
        Path model = export("m.onnx", "--seed", 7, "--license", "MIT", "--author", "A. Author");

        JsonNode metadata = inspect(model).get("metadata");

        assertEquals("MIT", metadata.get("model_license").asString());
        assertEquals("A. Author", metadata.get("model_author").asString());
        assertEquals("7", metadata.get("convnet.seed").asString());
        assertEquals("BN-LeNet", metadata.get("architecture").asString());
        assertTrue(CommandLineRun.succeed("inspect", model).contains("model_license: MIT"));
    }

    @Test
    void aTrainedModelHasItsProvenanceAndForm() {
        Path run = folder.resolve("run");
        CommandLineRun.succeed(
                "train",
                "lenet-bn",
                "--epochs",
                1,
                "--limit",
                320,
                "--out",
                run,
                "--softmax",
                "--uint8-input",
                "--opset",
                16,
                "--test-data");
        Path model = run.resolve("model.onnx");

        JsonNode inspected = inspect(model);
        JsonNode metadata = inspected.get("metadata");
        JsonNode evaluated = new JsonMapper().readTree(CommandLineRun.succeed("eval", model, "--json"));
        assertEquals(16, inspected.at("/opsets/").asInt());
        assertEquals("images", inspected.at("/inputs/0/name").asString());
        assertEquals(
                metadata.get("convnet.test.accuracy").asDouble(),
                evaluated.get("accuracy").asDouble(),
                1e-6);
        assertEquals(
                metadata.get("convnet.test.loss").asDouble(),
                evaluated.get("loss").asDouble(),
                1e-4);
        assertEquals(
                "lenet-bn",
                new JsonMapper()
                        .readTree(metadata.get("convnet.recipe").asString())
                        .get("net")
                        .asString());
        assertEquals(64, metadata.get("convnet.data.sha256").asString().length());
        assertTrue(CommandLineRun.succeed("verify", run).startsWith("1 passed"));
    }

    @Test
    void aModelFileIsExportedAnew() {
        Path own = export("own.onnx");
        Path made = folder.resolve("made.onnx");
        CommandLineRun.succeed(
                "export", own, "--out", made, "--dtype", "float16", "--batch", 1, "--opset", 21, "--report");

        ModelFile model = ModelFile.read(made);
        assertEquals(
                "float[1,1,28,28]", ModelText.type(model.inputs().getFirst().getType()));
        assertEquals(21, inspect(made).at("/opsets/").asInt());
        assertTrue(inspect(made).at("/metadata/convnet.source").asString().startsWith("own.onnx sha256:"));
        assertRefused(
                "--batch must be that of the model, 1, not 2: its nodes may depend on it; export made anew with a dynamic batch",
                "export",
                made,
                "--batch",
                2,
                "--out",
                folder.resolve("other.onnx"));
        assertRefused(
                "--functions needs a network: convnet does not know the blocks of " + own,
                "export",
                own,
                "--functions",
                "--out",
                folder.resolve("other.onnx"));
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        assertRefused("--opset must be from 13 to 26, not 12", "export", "lenet-bn", "--out", folder, "--opset", 12);
        assertRefused("--ir must be from 4 to 13, not 14", "export", "lenet-bn", "--out", folder, "--ir", 14);
        assertRefused(
                "--ir must be at least 8 for a model with functions, not 7",
                "export",
                "densenet",
                "--side",
                33,
                "--out",
                folder,
                "--ir",
                7,
                "--functions");
        assertRefused(
                "--batch must be a number or dynamic, not 'many'",
                "export",
                "lenet-bn",
                "--out",
                folder,
                "--batch",
                "many");
        assertRefused(
                "lenet-bn: the node 0/Conv (Conv): its input input/bfloat16 is bfloat16, which opset 18 does not allow there",
                "export",
                "lenet-bn",
                "--out",
                folder,
                "--dtype",
                "bfloat16",
                "--opset",
                18);
        assertFalse(Files.exists(folder.resolve("lenet-bn.onnx")));
    }
}
