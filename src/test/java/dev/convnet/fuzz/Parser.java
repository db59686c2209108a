package dev.convnet.fuzz;

import dev.convnet.base.UserError;
import dev.convnet.data.IdxParsing;
import dev.convnet.data.ImageFiles;
import dev.convnet.data.ImageFormat;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelInputs;
import dev.convnet.model.OpenDims;
import dev.convnet.model.inspect.Inspection;
import dev.convnet.model.verify.Exclusions;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.results.JmhFile;
import dev.convnet.results.ResultsFile;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.suite.SuiteReader;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.artifacts.CheckpointReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parsers of files that come from a user. Each accepts any bytes, or rejects the file with a {@link UserError}. A training's
 * checkpoint is a safetensors file with a checksum, so it has tests of its own.
 */
enum Parser {
    MODEL("model.onnx"),
    INSPECTION("model.onnx"),
    TENSOR("input_0.pb"),
    NPY("array.npy"),
    NPZ("arrays.npz"),
    SAFETENSORS("weights.safetensors"),
    ORT_CHECKPOINT("checkpoint"),
    METRICS("metrics.jsonl"),
    IMAGE("image.png"),
    IDX_IMAGES("images-idx3-ubyte"),
    IDX_LABELS("labels-idx1-ubyte"),
    SUITE("suite.yaml"),
    RESULTS("results.json"),
    JMH("jmh.json"),
    EXCLUSIONS("exclusions.txt");

    private static final Path FOLDER = temporaryFolder();
    private static final ModelFile MODEL_OF_ONE_INPUT = new ModelFile(
            Path.of("model.onnx"),
            ModelProto.newBuilder()
                    .setGraph(GraphProto.newBuilder()
                            .addInput(ValueInfoProto.newBuilder().setName("x")))
                    .build(),
            true);

    private final String file;

    Parser(String file) {
        this.file = file;
    }

    /** The method of the fuzz test, which names the folder of the seeds. */
    String method() {
        String[] words = name().toLowerCase(Locale.ROOT).split("_", -1);
        return words[0]
                + Arrays.stream(words, 1, words.length)
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining());
    }

    /** Reads a file with these bytes. @return whether the parser accepted the file */
    boolean parse(byte[] bytes) {
        try {
            Path path = FOLDER.resolve(file);
            // A new file each time: truncating one that parsers have mapped takes time for each of its mappings.
            Files.deleteIfExists(path);
            read(Files.write(path, bytes));
            return true;
        } catch (UserError e) {
            if (e.getMessage().lines().count() != 1) {
                throw new AssertionError("the message must be one line: " + e.getMessage(), e);
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file) {
        switch (this) {
            case MODEL -> ModelReader.read(file);
            case INSPECTION -> Inspection.of(ModelFile.read(file), Map.of());
            case TENSOR -> input(file);
            case NPY -> input(file);
            case NPZ -> input(file);
            case SAFETENSORS -> SafetensorsFile.read(file);
            case ORT_CHECKPOINT -> CheckpointReader.read(file);
            case METRICS -> MetricsFile.read(file);
            case IMAGE -> ImageFiles.read(file, new ImageFormat(28, 28, 1));
            case IDX_IMAGES -> IdxParsing.images(file);
            case IDX_LABELS -> IdxParsing.labels(file);
            case SUITE -> SuiteReader.read(file, Optional.empty());
            case RESULTS -> ResultsFile.read(file);
            case JMH -> JmhFile.read(file);
            case EXCLUSIONS -> Exclusions.read(file);
        }
    }

    private static void input(Path file) {
        ModelInputs.of(MODEL_OF_ONE_INPUT, List.of(file), new OpenDims(Map.of(), Set.of()), 0);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("convnet-parsers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
