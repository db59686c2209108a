package dev.convnet.train.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtCheckpointTest {
    private static final OrtCheckpoint CHECKPOINT = new OrtCheckpoint(
            Map.of("0.bias", Tensor.floats(Shape.of(2), 1, 2), "0.weight", Tensor.floats(Shape.of(2, 1), 3, 4)),
            Map.of("1.running_mean", Tensor.floats(Shape.of(1), 5)),
            Optional.of(new OrtCheckpoint.OptimizerState(
                    7,
                    0.5f,
                    Map.of(
                            "0.bias",
                            List.of(Tensor.floats(Shape.of(2), 6, 7), Tensor.floats(Shape.of(2), 8, 9)),
                            "0.weight",
                            List.of(Tensor.floats(Shape.of(2, 1), 10, 11), Tensor.floats(Shape.of(2, 1), 12, 13))))));

    @TempDir
    private Path folder;

    @Test
    void comesBackAsItWas() {
        Path file = folder.resolve("checkpoint");
        CheckpointWriter.write(CHECKPOINT, file);
        assertEquals(CHECKPOINT, CheckpointReader.read(file));
    }

    @Test
    void withoutAnOptimizerThereIsNoGroup() {
        Path file = folder.resolve("checkpoint");
        OrtCheckpoint weights = new OrtCheckpoint(CHECKPOINT.trained(), Map.of(), Optional.empty());
        CheckpointWriter.write(weights, file);
        assertEquals(weights, CheckpointReader.read(file));
    }

    @Test
    void carriesTheFormatsIdentifier() throws IOException {
        Path file = folder.resolve("checkpoint");
        CheckpointWriter.write(CHECKPOINT, file);
        byte[] bytes = Files.readAllBytes(file);
        assertEquals("ODTC", new String(bytes, 4, 4, StandardCharsets.US_ASCII));
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "no checkpoint at all");
        assertEquals(
                file + ": not a checkpoint of ONNX Runtime's training API",
                assertThrows(UserError.class, () -> CheckpointReader.read(file)).getMessage());
        assertEquals(
                "cannot read " + folder.resolve("none") + ": no such file",
                assertThrows(UserError.class, () -> CheckpointReader.read(folder.resolve("none")))
                        .getMessage());
    }

    @Test
    void aFileThatWasCutIsRefused() throws IOException {
        Path file = folder.resolve("checkpoint");
        CheckpointWriter.write(CHECKPOINT, file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertEquals(
                file + ": the checkpoint is damaged",
                assertThrows(UserError.class, () -> CheckpointReader.read(file)).getMessage());
    }
}
