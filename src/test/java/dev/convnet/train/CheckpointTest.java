package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.testing.ToyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small checkpoint, whole and damaged in every way that one cut or one bit can damage it. */
class CheckpointTest {
    private static final Checkpoint CHECKPOINT = new Checkpoint(
            ToyNetwork.recipe(3),
            TrainingEnvironment.of(SessionFactory.onCpu(1), TrainingEngine.CONVNET),
            "0123",
            new Progress(8, 2, 1, 32, 20, 12.5, 0.25),
            Optional.empty(),
            Map.of("weight", SafeTensor.of("weight", List.of(2L), 1f, -2f)));

    @TempDir
    private Path folder;

    private Path file;
    private byte[] whole;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("checkpoint.safetensors");
        CHECKPOINT.write(file);
        whole = Files.readAllBytes(file);
    }

    @Test
    void keepsEverything() {
        Checkpoint read = Checkpoint.read(file);

        assertEquals(CHECKPOINT.recipe(), read.recipe());
        assertEquals(CHECKPOINT.environment(), read.environment());
        assertEquals(CHECKPOINT.images(), read.images());
        assertEquals(CHECKPOINT.progress(), read.progress());
        assertEquals(
                CHECKPOINT.state().get("weight").data(),
                read.state().get("weight").data());
        assertEquals(1, read.state().size());
    }

    @Test
    void everyCutIsRefused() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "cut to " + length + " bytes");
        }
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "with a byte too many");
    }

    @Test
    void everyFlippedBitIsRefused() throws IOException {
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertRefused(flipped, "with another bit " + bit);
        }
    }

    private void assertRefused(byte[] content, String damage) throws IOException {
        Files.write(file, content);
        UserError error = assertThrows(UserError.class, () -> Checkpoint.read(file), damage);
        assertTrue(error.getMessage().startsWith(file + ": "), error::getMessage);
        assertTrue(
                error.getMessage().endsWith("; restore the file from a copy, or start the run again"),
                error::getMessage);
        assertEquals(1, error.getMessage().lines().count(), error::getMessage);
    }

    @Test
    void aCheckpointWithoutChecksumOrOfAnotherVersionIsRefused() {
        Map<String, String> metadata = new HashMap<>(SafetensorsFile.read(file).metadata());
        Path bare = folder.resolve("bare");
        SafetensorsFile.write(bare, CHECKPOINT.state().values(), metadata);
        assertEquals(
                bare
                        + ": the checkpoint is damaged: its checksum is missing; restore the file from a copy, or start the run"
                        + " again",
                assertThrows(UserError.class, () -> Checkpoint.read(bare)).getMessage());

        metadata.put("convnet.checkpoint", "1");
        SafetensorsFile.write(bare, CHECKPOINT.state().values(), metadata);
        assertEquals(
                bare + ": a checkpoint of version 1, this convnet reads version 2: resume the run with the convnet that"
                        + " started it, or start it again",
                assertThrows(UserError.class, () -> Checkpoint.read(bare)).getMessage());
    }
}
