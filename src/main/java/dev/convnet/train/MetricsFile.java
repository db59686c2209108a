package dev.convnet.train;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.base.WriteError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** Writes {@code metrics.jsonl} during the run: one line of JSON for each step, each epoch and each change of environment. */
public final class MetricsFile implements TrainingListener, AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    /** @param channel appends to the file; closed with this object */
    MetricsFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Continues a file after {@code progress}, and cuts off the lines of later steps, which the run repeats. */
    static MetricsFile continuing(Path path, Progress progress) {
        if (Files.exists(path)) {
            List<Metrics> kept =
                    read(path).stream().filter(line -> isBefore(progress, line)).toList();
            long last = kept.stream()
                    .mapToLong(line -> line instanceof Metrics.Step step ? step.step() : 0)
                    .max()
                    .orElse(0);
            if (last < progress.step()) {
                throw new UserError(
                        "%s ends at step %d, but the checkpoint is at step %d: delete the file to start a new one"
                                .formatted(path, last, progress.step()));
            }
            StringBuilder text = new StringBuilder();
            kept.forEach(line -> text.append(toJson(line)).append('\n'));
            AtomicFile.writeString(path, text.toString());
        }
        try {
            return new MetricsFile(path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    private static boolean isBefore(Progress progress, Metrics line) {
        return switch (line) {
            case Metrics.Step step -> step.step() <= progress.step();
            case Metrics.Epoch epoch -> epoch.epoch() < progress.epoch();
            case Metrics.Resume resume -> resume.step() < progress.step() || resume.epoch() < progress.epoch();
        };
    }

    /**
     * Reads all lines of a file, except for an incomplete last line, which a killed run leaves.
     *
     * @throws UserError if the file cannot be read or does not hold metrics
     */
    public static List<Metrics> read(Path path) {
        List<String> lines;
        try {
            // A line may be torn within a character, which readAllLines would refuse.
            lines = new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
        List<Metrics> metrics = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                metrics.add(Json.SNAKE.readValue(lines.get(i), Metrics.class));
            } catch (JacksonException e) {
                if (i < lines.size() - 1) {
                    throw new UserError("%s:%d: not a line of metrics".formatted(path, i + 1), e);
                }
            }
        }
        return metrics;
    }

    @Override
    public void onStep(Metrics.Step step) {
        append(step);
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        append(epoch);
    }

    @Override
    public void onResume(Metrics.Resume resume, boolean finished) {
        if (!resume.changes().isEmpty()) {
            append(resume);
        }
    }

    /** Writes the whole line to the system at once: readers that follow the file see each step. */
    private void append(Metrics line) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(toJson(line) + '\n');
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    /** Waits until all lines are on disk, as they are before a checkpoint counts on them. */
    void sync() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    private static String toJson(Metrics line) {
        return Json.SNAKE.writeValueAsString(line);
    }

    private static UserError cannotWrite(Path path, IOException e) {
        return new WriteError(path, e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }
}
