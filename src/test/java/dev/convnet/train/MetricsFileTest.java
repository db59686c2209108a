package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.testing.ToyNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    private static final Metrics.Step STEP = new Metrics.Step(1, 1, 2.5f, 0.5, 100);

    @TempDir
    private Path folder;

    /** A disk that keeps what was forced only, as after a power failure; at each force it notes whether the checkpoint exists. */
    private static final class Disk extends FileChannel {
        private final Path checkpoint;
        private final StringBuilder written = new StringBuilder();
        private final List<String> events = new ArrayList<>();
        private String kept = "";

        Disk(Path checkpoint) {
            this.checkpoint = checkpoint;
        }

        @Override
        public int write(ByteBuffer source) {
            int size = source.remaining();
            written.append(StandardCharsets.UTF_8.decode(source));
            return size;
        }

        @Override
        public void force(boolean metaData) {
            kept = written.toString();
            events.add(Files.exists(checkpoint) ? "after" : "before");
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseChannel() {}
    }

    @Test
    void theMetricsAreOnDiskBeforeTheCheckpointThatCountsThem() throws IOException {
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        Disk disk = new Disk(checkpoint);
        try (MetricsFile metrics = new MetricsFile(folder.resolve("metrics.jsonl"), disk)) {
            Checkpoints writer = new Checkpoints(
                    checkpoint,
                    0,
                    ToyNetwork.recipe(1),
                    TrainingEnvironment.of(SessionFactory.onCpu(1), TrainingEngine.CONVNET),
                    "0123",
                    metrics);
            metrics.onStep(STEP);
            assertEquals("", disk.kept);

            writer.write(
                    new Progress(1, 1, 1, 32, 16, 80, 0.1),
                    Optional.empty(),
                    List.of(SafeTensor.of("weight", List.of(1L), 1f)));
        }

        assertEquals(List.of("before"), disk.events);
        Path kept = Files.writeString(folder.resolve("kept.jsonl"), disk.kept);
        assertEquals(List.of(STEP), MetricsFile.read(kept));
    }

    @Test
    void aLineThatIsTornAnywhereIsLeftOut() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        Metrics.Resume resume = new Metrics.Resume(
                1, 1, java.util.Map.of("processor", new Metrics.SettingChange("before", "Prozessor Größe 1")));
        try (MetricsFile metrics = MetricsFile.continuing(file, Progress.START)) {
            metrics.onStep(STEP);
            metrics.onResume(resume, false);
        }
        byte[] whole = Files.readAllBytes(file);
        int first = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int length = first; length < whole.length - 1; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertEquals(List.of(STEP), MetricsFile.read(file), "cut to " + length + " bytes");
        }
        Files.write(file, whole);
        assertEquals(List.of(STEP, resume), MetricsFile.read(file));
    }
}
