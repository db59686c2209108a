package dev.convnet.train.artifacts;

import static dev.convnet.train.artifacts.CheckpointFields.*;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.Tensor;
import dev.convnet.train.artifacts.OrtCheckpoint.OptimizerState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes checkpoints for ONNX Runtime's training API. FlatBuffers are written from the leaves to the root. */
public final class CheckpointWriter {
    private static final String GROUP = "group0";

    /** An upper bound on the bytes of the fields around a tensor's data. */
    private static final int OVERHEAD = 512;

    private static final long LARGEST = Integer.MAX_VALUE - (1 << 20);

    private CheckpointWriter() {}

    /** Writes a file. @throws UserError if the file cannot be written, or is larger than FlatBuffers' 2 GiB */
    public static void write(OrtCheckpoint checkpoint, Path file) {
        ByteBuffer bytes = toBytes(checkpoint, file);
        AtomicFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /** @param file where the bytes go, for the message of an error */
    private static ByteBuffer toBytes(OrtCheckpoint checkpoint, Path file) {
        Stream<Tensor> moments = checkpoint.optimizer().stream()
                .flatMap(state -> state.moments().values().stream())
                .flatMap(List::stream);
        long size = Stream.of(checkpoint.trained().values().stream(), checkpoint.frozen().values().stream(), moments)
                .flatMap(tensors -> tensors)
                .mapToLong(tensor -> tensor.data().remaining() + OVERHEAD)
                .sum();
        if (size > LARGEST) {
            throw new UserError("cannot write " + file + ": " + size
                    + " bytes of tensors exceed the 2 GiB of a checkpoint; use a smaller width or side");
        }
        FlatBufferBuilder builder = new FlatBufferBuilder((int) size + OVERHEAD, DirectBuffers.INSTANCE);
        int groups = checkpoint
                .optimizer()
                .map(state -> builder.createVectorOfTables(new int[] {group(builder, state)}))
                .orElse(0);
        int trainedVector = tensors(builder, checkpoint.trained());
        int frozenVector = tensors(builder, checkpoint.frozen());
        builder.startTable(MODULE_FIELDS);
        builder.addOffset(MODULE_TRAINED, trainedVector, 0);
        builder.addOffset(MODULE_FROZEN, frozenVector, 0);
        int module = builder.endTable();
        builder.startTable(CHECKPOINT_FIELDS);
        builder.addInt(CHECKPOINT_VERSION, VERSION, 0);
        builder.addOffset(CHECKPOINT_MODULE, module, 0);
        builder.addOffset(CHECKPOINT_OPTIMIZER_GROUPS, groups, 0);
        builder.finish(builder.endTable(), IDENTIFIER);
        return builder.dataBuffer();
    }

    private static int group(FlatBufferBuilder builder, OptimizerState state) {
        int[] states = state.moments().entrySet().stream()
                .mapToInt(e -> parameterState(builder, e.getKey(), e.getValue()))
                .toArray();
        int statesVector = builder.createVectorOfTables(states);
        int name = builder.createString(GROUP);
        builder.startTable(GROUP_FIELDS);
        builder.addOffset(GROUP_NAME, name, 0);
        builder.addLong(GROUP_STEP, state.step(), 0);
        builder.addFloat(GROUP_LEARNING_RATE, state.learningRate(), 0);
        builder.addOffset(GROUP_STATES, statesVector, 0);
        return builder.endTable();
    }

    private static int parameterState(FlatBufferBuilder builder, String parameter, List<Tensor> moments) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        IntStream.range(0, moments.size()).forEach(i -> named.put("momentum" + i, moments.get(i)));
        int momentsVector = tensors(builder, named);
        int name = builder.createString(parameter);
        builder.startTable(STATE_FIELDS);
        builder.addOffset(STATE_NAME, name, 0);
        builder.addOffset(STATE_MOMENTS, momentsVector, 0);
        return builder.endTable();
    }

    private static int tensors(FlatBufferBuilder builder, Map<String, Tensor> tensors) {
        return builder.createVectorOfTables(tensors.entrySet().stream()
                .mapToInt(e -> tensor(builder, e.getKey(), e.getValue()))
                .toArray());
    }

    private static int tensor(FlatBufferBuilder builder, String name, Tensor tensor) {
        long[] sizes = tensor.type().shape().sizes();
        int nameOffset = builder.createString(name);
        builder.startVector(Long.BYTES, sizes.length, Long.BYTES);
        for (int i = sizes.length - 1; i >= 0; i--) {
            builder.addLong(sizes[i]);
        }
        int dims = builder.endVector();
        int data = builder.createByteVector(tensor.data());
        builder.startTable(TENSOR_FIELDS);
        builder.addOffset(TENSOR_NAME, nameOffset, 0);
        builder.addOffset(TENSOR_DIMS, dims, 0);
        builder.addInt(TENSOR_TYPE, tensor.type().dataType().number(), 0);
        builder.addOffset(TENSOR_RAW_DATA, data, 0);
        return builder.endTable();
    }

    /** Allocates off-heap, since a network's tensors may be larger than the heap. */
    private static final class DirectBuffers extends FlatBufferBuilder.ByteBufferFactory {
        static final DirectBuffers INSTANCE = new DirectBuffers();

        @Override
        public ByteBuffer newByteBuffer(int capacity) {
            return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
