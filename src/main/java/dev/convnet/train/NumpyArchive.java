package dev.convnet.train;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import dev.convnet.base.AtomicFile;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes NumPy's {@code .npz} files, ZIP files of uncompressed {@code .npy} files. Equal tensors make equal files.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NumpyArchive {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGNMENT = 64;

    /** The same in every file, and in the range that ZIP files represent without the time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private NumpyArchive() {}

    /** Writes tensors under their names, atomically. @throws dev.convnet.base.WriteError if the file cannot be written */
    static void write(List<SafeTensor> tensors, Path file) {
        AtomicFile.write(file, channel -> {
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            for (SafeTensor tensor : tensors) {
                add(zip, tensor);
            }
            zip.finish();
            zip.flush();
        });
    }

    private static void add(ZipOutputStream zip, SafeTensor tensor) throws IOException {
        ByteBuffer header = header(tensor);
        ByteBuffer data = tensor.data();
        CRC32 checksum = new CRC32();
        checksum.update(header.duplicate());
        checksum.update(data.duplicate());
        ZipEntry entry = new ZipEntry(tensor.name() + ".npy");
        entry.setTimeLocal(TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize((long) header.remaining() + data.remaining());
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        WritableByteChannel out = Channels.newChannel(zip);
        out.write(header);
        out.write(data);
        zip.closeEntry();
    }

    /** What comes before the elements, padded with spaces so that they are aligned. */
    private static ByteBuffer header(SafeTensor tensor) {
        String sizes = tensor.shape().stream().map(size -> size + ",").collect(joining(" ", "(", ")"));
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type(tensor.dtype()), sizes);
        int start = MAGIC.length + Short.BYTES;
        int length = Math.ceilDiv(start + text.length() + 1, ALIGNMENT) * ALIGNMENT - start;
        return ByteBuffer.allocate(start + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) length)
                .put((text + " ".repeat(length - text.length() - 1) + "\n").getBytes(ISO_8859_1))
                .flip();
    }

    private static String type(DType type) {
        return switch (type) {
            case F32 -> "<f4";
            case I64 -> "<i8";
            case F64, F16, BF16, I32, I16, I8, U8, BOOL ->
                throw new IllegalArgumentException("a training's state has no " + type);
        };
    }
}
