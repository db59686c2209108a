package dev.convnet.onnx.file;

import com.google.protobuf.ByteString;
import dev.convnet.base.AtomicFile;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Writes the weights of a model to a file beside it, which the model names by its path in the model's folder. Offsets are
 * multiples of 4 KiB, and of 64 KiB for tensors of at least 1 MiB, so that every operating system can map them into memory. Tensors below
 * 1 KiB stay in the model.
 */
public final class ExternalDataWriter {
    private static final int SMALLEST = 1 << 10;
    private static final int LARGE = 1 << 20;
    private static final int PAGE = 1 << 12;
    private static final int LARGE_PAGE = 1 << 16;

    private ExternalDataWriter() {}

    /** The file with the weights of the model {@code model}: {@code alexnet.onnx.data} for {@code alexnet.onnx}. */
    public static Path file(Path model) {
        return model.resolveSibling(model.getFileName() + ".data");
    }

    /** Writes the weights. @return the model that names their places */
    static ModelProto write(ModelProto model, Path file) {
        ModelProto.Builder changed = model.toBuilder();
        Path data = file(file);
        AtomicFile.write(data, channel -> {
            for (TensorProto.Builder tensor : changed.getGraphBuilder().getInitializerBuilderList()) {
                ByteString bytes = tensor.getRawData();
                if (bytes.size() >= SMALLEST) {
                    long offset = aligned(channel.position(), bytes.size() >= LARGE ? LARGE_PAGE : PAGE);
                    write(bytes, offset, channel);
                    tensor.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
                    tensor.addExternalData(entry("location", data.getFileName().toString()));
                    tensor.addExternalData(entry("offset", Long.toString(offset)));
                    tensor.addExternalData(entry("length", Long.toString(bytes.size())));
                }
            }
        });
        return changed.build();
    }

    private static long aligned(long position, long alignment) {
        return Math.ceilDiv(position, alignment) * alignment;
    }

    private static void write(ByteString bytes, long offset, FileChannel channel) throws IOException {
        // The file has zeros where nothing is written.
        channel.position(offset);
        for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
            while (part.hasRemaining()) {
                channel.write(part);
            }
        }
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
