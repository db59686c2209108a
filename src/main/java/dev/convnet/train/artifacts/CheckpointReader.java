package dev.convnet.train.artifacts;

import static dev.convnet.train.artifacts.CheckpointFields.*;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.train.artifacts.OrtCheckpoint.OptimizerState;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads checkpoints of ONNX Runtime's training API. */
public final class CheckpointReader {
    private CheckpointReader() {}

    /** Whether a file is such a checkpoint, of any version, by its first bytes. */
    public static boolean recognizes(Path file) {
        ByteBuffer start = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // A channel may read less than there is.
            }
        } catch (IOException _) {
            return false;
        }
        return !start.hasRemaining() && FlatTable.hasIdentifier(start.flip(), IDENTIFIER);
    }

    /** Reads a file. @throws UserError if the file does not exist, or is not a checkpoint of this version */
    public static OrtCheckpoint read(Path file) {
        ByteBuffer bytes = bytes(file);
        try {
            return read(file, bytes);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            throw new UserError(file + ": the checkpoint is damaged", e);
        }
    }

    private static OrtCheckpoint read(Path file, ByteBuffer bytes) {
        if (!FlatTable.hasIdentifier(bytes, IDENTIFIER)) {
            throw new UserError(file + ": not a checkpoint of ONNX Runtime's training API");
        }
        FlatTable root = FlatTable.root(bytes);
        int version = root.integer(CHECKPOINT_VERSION);
        if (version != VERSION) {
            throw new UserError(
                    "%s: a checkpoint of version %d, this convnet reads version %d".formatted(file, version, VERSION));
        }
        FlatTable module = root.table(CHECKPOINT_MODULE);
        if (module.bool(MODULE_NOMINAL) || module.bool(MODULE_EXTERNAL_DATA)) {
            throw new UserError(
                    file + ": the checkpoint stores its tensors in another file; save it with its tensors inside");
        }
        return new OrtCheckpoint(
                tensors(file, module.tables(MODULE_TRAINED)),
                tensors(file, module.tables(MODULE_FROZEN)),
                root.tables(CHECKPOINT_OPTIMIZER_GROUPS).stream()
                        .findFirst()
                        .map(group -> optimizerState(file, group)));
    }

    private static OptimizerState optimizerState(Path file, FlatTable group) {
        Map<String, List<Tensor>> moments = new LinkedHashMap<>();
        for (FlatTable state : group.tables(GROUP_STATES)) {
            Map<String, Tensor> tensors = tensors(file, state.tables(STATE_MOMENTS));
            moments.put(state.text(STATE_NAME), List.copyOf(tensors.values()));
        }
        return new OptimizerState(group.longInteger(GROUP_STEP), group.real(GROUP_LEARNING_RATE), moments);
    }

    /** Sorted by name, since the library stores tensors in no order. */
    private static Map<String, Tensor> tensors(Path file, List<FlatTable> tables) {
        Map<String, Tensor> tensors = new TreeMap<>();
        for (FlatTable table : tables) {
            String name = table.text(TENSOR_NAME);
            if (table.integer(TENSOR_TYPE) != DataType.FLOAT.number()) {
                throw new UserError(file + ": the tensor " + name + " must be float32");
            }
            TensorType type = new TensorType(DataType.FLOAT, Shape.of(table.longs(TENSOR_DIMS)));
            tensors.put(name, new Tensor(type, table.bytes(TENSOR_RAW_DATA)));
        }
        return tensors;
    }

    private static ByteBuffer bytes(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new UserError(file + ": a checkpoint of ONNX Runtime's training API has at most 2 GiB, not "
                        + channel.size() + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException("the file was truncated while it was read");
                }
            }
            return bytes.flip();
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
