package dev.convnet.tracking;

import com.google.protobuf.CodedOutputStream;
import dev.convnet.base.WriteError;
import dev.convnet.train.Metrics;
import dev.convnet.train.TrainingListener;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard: TFRecords with {@code Event} messages. Scalars of a step have the number of the step, and those of an
 * epoch the number of its last step. A resumed training writes another file, whose first event makes TensorBoard discard the steps
 * after the checkpoint.
 *
 * @see <a href="https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto">event.proto and summary.proto</a>
 */
public final class TensorBoardLog implements TrainingListener, AutoCloseable {
    private static final int MASK = 0xa282ead8;

    /** Fields of Event. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    /** SessionLog: its field, and the value that starts a session. */
    private static final int STATUS = 1;

    private static final int START = 1;

    /** Summary and its values. */
    private static final int VALUE = 1;

    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;

    private final Path file;
    private final OutputStream out;
    private long lastStep;

    /**
     * Begins a file in a folder, which is created.
     *
     * @throws WriteError if the file cannot be written
     */
    public TensorBoardLog(Path folder) {
        try {
            Files.createDirectories(folder);
            file = folder.resolve("events.out.tfevents.%010d.convnet.%d"
                    .formatted(
                            Instant.now().getEpochSecond(),
                            ProcessHandle.current().pid()));
            out = new BufferedOutputStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new WriteError(folder, e);
        }
        event(0, message -> message.writeString(FILE_VERSION, "brain.Event:2"));
    }

    /** Begins a new training, which replaces the events of an earlier one in the folder. */
    public void start() {
        startSession(0);
    }

    @Override
    public void onResume(Metrics.Resume resume, boolean finished) {
        lastStep = resume.step();
        startSession(resume.step() + 1);
    }

    @Override
    public void onStep(Metrics.Step step) {
        lastStep = step.step();
        scalars(Map.of(
                "train/loss", (double) step.loss(),
                "train/accuracy", step.accuracy(),
                "train/images_per_second", step.imagesPerSecond()));
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        scalars(Map.of(
                "epoch/train_loss", epoch.trainLoss(),
                "epoch/train_accuracy", epoch.trainAccuracy(),
                "test/loss", epoch.testLoss(),
                "test/accuracy", epoch.testAccuracy()));
        flush();
    }

    private void startSession(long step) {
        byte[] session = message(message -> message.writeEnum(STATUS, START));
        event(step, message -> message.writeByteArray(SESSION_LOG, session));
        flush();
    }

    private void scalars(Map<String, Double> values) {
        byte[] summary = message(message -> {
            for (Map.Entry<String, Double> value : new TreeMap<>(values).entrySet()) {
                byte[] scalar = message(inner -> {
                    inner.writeString(TAG, value.getKey());
                    inner.writeFloat(SIMPLE_VALUE, value.getValue().floatValue());
                });
                message.writeByteArray(VALUE, scalar);
            }
        });
        event(lastStep, message -> message.writeByteArray(SUMMARY, summary));
    }

    /** Writes the fields of a message. */
    @FunctionalInterface
    private interface Fields {
        void writeTo(CodedOutputStream message) throws IOException;
    }

    private void event(long step, Fields what) {
        Instant now = Instant.now();
        byte[] data = message(message -> {
            message.writeDouble(WALL_TIME, now.getEpochSecond() + now.getNano() / 1e9);
            message.writeInt64(STEP, step);
            what.writeTo(message);
        });
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        try {
            out.write(length);
            out.write(checksum(length));
            out.write(data);
            out.write(checksum(data));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The masked CRC-32C of TFRecords. */
    private static byte[] checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        int value = (int) crc.getValue();
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Integer.rotateRight(value, 15) + MASK)
                .array();
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream message = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(message);
            message.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    private void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private WriteError failed(IOException e) {
        return new WriteError(file, e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
