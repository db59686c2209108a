package dev.convnet.model;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.NumpyHeader;
import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads NumPy's files: {@code .npy} holds one array, {@code .npz} is a ZIP file of {@code .npy} files. Arrays must be
 * little-endian and in C order, which are NumPy's defaults. A file holds at most 1 GiB of data after decompression.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NumpyFile {
    private static final String SUFFIX = ".npy";

    /** A limit against damaged or malicious files: a small ZIP file can claim any size. */
    private static final long LARGEST = 1L << 30;

    private static final Map<String, DataType> TYPES = Map.ofEntries(
            Map.entry("<f4", DataType.FLOAT),
            Map.entry("<f8", DataType.DOUBLE),
            Map.entry("<f2", DataType.FLOAT16),
            Map.entry("|i1", DataType.INT8),
            Map.entry("<i2", DataType.INT16),
            Map.entry("<i4", DataType.INT32),
            Map.entry("<i8", DataType.INT64),
            Map.entry("|u1", DataType.UINT8),
            Map.entry("<u2", DataType.UINT16),
            Map.entry("<u4", DataType.UINT32),
            Map.entry("<u8", DataType.UINT64),
            Map.entry("|b1", DataType.BOOL));

    private NumpyFile() {}

    /** The array of an {@code .npy} file. @throws UserError if it cannot be read or is not an array */
    static TensorValue readArray(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return array(in, file.toString(), LARGEST);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** The arrays of an {@code .npz} file by name. @throws UserError if it cannot be read or holds anything but arrays */
    static Map<String, TensorValue> readArchive(Path file) {
        Map<String, TensorValue> arrays = new LinkedHashMap<>();
        long left = LARGEST;
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (!name.endsWith(SUFFIX)) {
                    throw new UserError(file + ": " + name + " is not a NumPy array");
                }
                TensorValue array = array(in, file + ", " + name, left);
                left -= array.data().remaining();
                String key = name.substring(0, name.length() - SUFFIX.length());
                if (arrays.put(key, array) != null) {
                    throw new UserError(file + ": two arrays are named " + key);
                }
            }
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
        if (arrays.isEmpty()) {
            throw new UserError(file + ": not a NumPy archive, or empty");
        }
        return arrays;
    }

    /** Reads an array of at most {@code most} bytes. */
    private static TensorValue array(InputStream stream, String what, long most) throws IOException {
        NumpyHeader header = NumpyHeader.read(stream, what);
        DataType type = TYPES.get(header.descr());
        if (type == null) {
            throw new UserError(what + ": element type '" + header.descr() + "' is not supported; supported are "
                    + String.join(" ", TYPES.keySet().stream().sorted().toList()));
        }
        long[] shape = header.shape().stream().mapToLong(Long::longValue).toArray();
        long bytes = ElementTypes.bytes(type, header.elements(what));
        if (bytes > most) {
            throw new UserError("%s: too large: its shape %s takes %d bytes, and a file may hold %d"
                    .formatted(what, Arrays.toString(shape), bytes, LARGEST));
        }
        byte[] data = stream.readNBytes((int) bytes);
        if (data.length < bytes) {
            throw new UserError(what + ": truncated: has " + data.length + " of " + bytes + " bytes of data");
        }
        return TensorValue.of(type, shape, ByteBuffer.wrap(data));
    }
}
