package dev.convnet.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The start of a SHA-256 hash, in hexadecimal digits: equal content has equal hashes. */
public final class ContentHash {
    /** 64 bits are enough to tell files apart that nobody forges. */
    private static final int BYTES = 8;

    private ContentHash() {}

    /** The hash of a text. */
    public static String of(String text) {
        return text(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The hash of bytes. */
    public static String of(byte[] bytes) {
        return text(sha256().digest(bytes));
    }

    /** The hash of a file's content, or of the names and contents of a folder's files. @throws UserError if one cannot be read */
    public static String of(Path file) {
        return Files.isDirectory(file) ? ofFolder(file) : ofFile(file);
    }

    private static String ofFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return of(files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file) + " " + ofFile(file))
                    .sorted()
                    .collect(Collectors.joining("\n")));
        } catch (IOException | UncheckedIOException e) {
            throw new UserError("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String ofFile(Path file) {
        MessageDigest hash = sha256();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
            in.transferTo(out);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
        return text(hash.digest());
    }

    private static String text(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
