package dev.convnet.model;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");
    private static final int LONGEST_HEADER = 1 << 20;

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
        DataInputStream in = new DataInputStream(stream);
        String header = header(in, what);
        String descr = group(DESCR, header, what);
        DataType type = TYPES.get(descr);
        if (type == null) {
            throw new UserError(what + ": element type '" + descr + "' is not supported; supported are "
                    + String.join(" ", TYPES.keySet().stream().sorted().toList()));
        }
        if (FORTRAN.matcher(header).find()) {
            throw new UserError(what + ": is in Fortran order; save numpy.ascontiguousarray(array) instead");
        }
        long[] shape = shape(header, what);
        long bytes = bytes(type, shape, what);
        if (bytes > most) {
            throw new UserError("%s: too large: its shape %s takes %d bytes, and a file may hold %d"
                    .formatted(what, Arrays.toString(shape), bytes, LARGEST));
        }
        byte[] data = in.readNBytes((int) bytes);
        if (data.length < bytes) {
            throw new UserError(what + ": truncated: has " + data.length + " of " + bytes + " bytes of data");
        }
        return TensorValue.of(type, shape, ByteBuffer.wrap(data));
    }

    private static String header(DataInputStream in, String what) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new UserError(what + ": not a NumPy array");
        }
        int major = start[MAGIC.length];
        try {
            long length = major == 1
                    ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                    : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            if (length > LONGEST_HEADER) {
                throw new UserError(what + ": not a NumPy array: its header claims " + length + " bytes");
            }
            return new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
        } catch (EOFException e) {
            throw new UserError(what + ": truncated: the file ends within the header", e);
        }
    }

    private static long[] shape(String header, String what) {
        String shape = group(SHAPE, header, what);
        try {
            long[] sizes = Arrays.stream(shape.split(",", -1))
                    .map(String::strip)
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            if (Arrays.stream(sizes).allMatch(size -> size >= 0)) {
                return sizes;
            }
        } catch (NumberFormatException _) {
            // Rejected below.
        }
        throw new UserError(what + ": its shape must be a list of whole numbers from 0, not (" + shape + ")");
    }

    private static long bytes(DataType type, long[] shape, String what) {
        try {
            return ElementTypes.bytes(type, Arrays.stream(shape).reduce(1, Math::multiplyExact));
        } catch (ArithmeticException e) {
            throw new UserError(what + ": its shape " + Arrays.toString(shape) + " has too many elements", e);
        }
    }

    private static String group(Pattern pattern, String header, String what) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new UserError(what + ": its header is not that of a NumPy array: " + header.strip());
        }
        return matcher.group(1);
    }
}
