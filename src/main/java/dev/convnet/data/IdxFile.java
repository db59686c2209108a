package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An uncompressed IDX file, MNIST's format: a big-endian header with type and sizes, followed by the elements.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">the format</a>
 */
final class IdxFile {
    static final int IMAGES = 0x0803;
    static final int LABELS = 0x0801;

    /** The most classes that labels of one byte can have. */
    static final int MOST_CLASSES = 256;

    /** A limit against damaged or malicious files; the largest of Fashion-MNIST has 45 MiB, and that of EMNIST 522 MiB. */
    private static final int LARGEST = 1 << 30;

    /** The bytes of the header of an image file. */
    private static final int HEADER = 4 * Integer.BYTES;

    private static final int MOST_PIXELS = 1 << 26;

    private static final int GZIP_MAGIC = 0x1f8b;

    private final String name;
    private final byte[] bytes;

    private IdxFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Reads a file, which may be compressed by gzip. */
    static IdxFile read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return read(path.toString(), in);
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
    }

    /** Reads a stream, which may be compressed by gzip. {@code name} names the stream in messages. */
    static IdxFile read(String name, InputStream in) throws IOException {
        return read(name, in, LARGEST);
    }

    private static IdxFile read(String name, InputStream in, int most) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        if (magic != GZIP_MAGIC) {
            return new IdxFile(name, buffered.readNBytes(most));
        }
        try (InputStream unpacked = new GZIPInputStream(buffered, 1 << 16)) {
            return new IdxFile(name, unpacked.readNBytes(most));
        } catch (EOFException e) {
            throw new UserError(name + ": truncated: the gzip data end too early", e);
        } catch (ZipException e) {
            throw new UserError(name + ": damaged: " + e.getMessage(), e);
        }
    }

    /** The format of a file's images, from its header. */
    static ImageFormat format(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            IdxFile start = read(path.toString(), in, HEADER);
            ByteBuffer file = start.header(IMAGES, "images", HEADER);
            file.getInt();
            int rows = file.getInt();
            int columns = file.getInt();
            if (rows < 1 || columns < 1 || (long) rows * columns > MOST_PIXELS) {
                throw start.error("its images are %d×%d".formatted(rows, columns));
            }
            return new ImageFormat(rows, columns, 1);
        } catch (IOException e) {
            throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
        }
    }

    /** The file's path or address, for messages. */
    String name() {
        return name;
    }

    /** The pixels of a file that holds whole images of this format and nothing else. */
    ByteBuffer images(ImageFormat format) {
        ByteBuffer file = header(IMAGES, "images", HEADER);
        long images = Integer.toUnsignedLong(file.getInt());
        long rows = Integer.toUnsignedLong(file.getInt());
        long columns = Integer.toUnsignedLong(file.getInt());
        if (rows != format.height() || columns != format.width()) {
            throw error("its images are %d×%d, not %s".formatted(rows, columns, format));
        }
        return elements(file, images, images * format.bytes(), "images");
    }

    /** The labels of a file that holds labels below {@code classes} and nothing else. */
    ByteBuffer labels(int classes) {
        ByteBuffer file = header(LABELS, "labels", 2 * Integer.BYTES);
        long count = Integer.toUnsignedLong(file.getInt());
        ByteBuffer labels = elements(file, count, count, "labels");
        for (int i = 0; i < labels.limit(); i++) {
            int label = Byte.toUnsignedInt(labels.get(i));
            if (label >= classes) {
                throw error("label %d must be from 0 to %d, not %d".formatted(i, classes - 1, label));
            }
        }
        return labels;
    }

    /** The SHA-256 of the uncompressed bytes, in hexadecimal. */
    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private ByteBuffer header(int magic, String what, int size) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        if (bytes.length >= Integer.BYTES && file.getInt() != magic) {
            throw error("not an IDX file of %s: it starts with %08x, not %08x".formatted(what, file.getInt(0), magic));
        }
        if (bytes.length < size) {
            throw error("truncated: %d bytes, but the header of an IDX file of %s has %d"
                    .formatted(bytes.length, what, size));
        }
        return file;
    }

    private ByteBuffer elements(ByteBuffer file, long count, long expected, String what) {
        if (file.remaining() < expected) {
            throw error(
                    "truncated: its %d %s need %d bytes, not %d".formatted(count, what, expected, file.remaining()));
        }
        if (file.remaining() > expected) {
            throw error("%d bytes too many after its %d %s".formatted(file.remaining() - expected, count, what));
        }
        return file.slice();
    }

    private UserError error(String what) {
        return new UserError(name + ": " + what);
    }
}
