package dev.convnet.base;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy array in a file.
 *
 * @param descr the element type: {@code <f4}
 * @param shape the sizes, from 0
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
public record NumpyHeader(String descr, List<Long> shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");
    private static final int LONGEST = 1 << 20;

    /**
     * Reads a header; the array's data follow it in the stream.
     *
     * @param what the array, for messages
     * @throws UserError if the stream holds no NumPy array, or one in Fortran order
     */
    public static NumpyHeader read(InputStream stream, String what) throws IOException {
        String header = text(new DataInputStream(stream), what);
        String descr = group(DESCR, header, what);
        if (FORTRAN.matcher(header).find()) {
            throw new UserError(what + ": is in Fortran order; save numpy.ascontiguousarray(array) instead");
        }
        return new NumpyHeader(descr, shape(header, what));
    }

    /** The number of elements. @throws UserError if it is too large for any file */
    public long elements(String what) {
        try {
            long elements = shape.stream().reduce(1L, Math::multiplyExact);
            Math.multiplyExact(elements, Long.SIZE);
            return elements;
        } catch (ArithmeticException e) {
            throw new UserError(what + ": its shape " + shape + " has too many elements", e);
        }
    }

    private static String text(DataInputStream in, String what) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new UserError(what + ": not a NumPy array");
        }
        int major = start[MAGIC.length];
        try {
            long length = major == 1
                    ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                    : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            if (length > LONGEST) {
                throw new UserError(what + ": not a NumPy array: its header claims " + length + " bytes");
            }
            return new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
        } catch (EOFException e) {
            throw new UserError(what + ": truncated: the file ends within the header", e);
        }
    }

    private static List<Long> shape(String header, String what) {
        String shape = group(SHAPE, header, what);
        try {
            List<Long> sizes = Arrays.stream(shape.split(",", -1))
                    .map(String::strip)
                    .filter(size -> !size.isEmpty())
                    .map(Long::valueOf)
                    .toList();
            if (sizes.stream().allMatch(size -> size >= 0)) {
                return sizes;
            }
        } catch (NumberFormatException _) {
            // Rejected below.
        }
        throw new UserError(what + ": its shape must be a list of whole numbers from 0, not (" + shape + ")");
    }

    private static String group(Pattern pattern, String header, String what) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new UserError(what + ": its header is not that of a NumPy array: " + header.strip());
        }
        return matcher.group(1);
    }
}
