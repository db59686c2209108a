package dev.convnet.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file and the SHA-256 digest of its content.
 *
 * @param file the file
 * @param sha256 the digest in hexadecimal
 */
public record FileDigest(Path file, String sha256) {
    /** Reads a file. @throws UserError if that fails */
    public static FileDigest of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                in.transferTo(out);
            }
            return new FileDigest(file, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The file's name and the digest on one line. */
    public String describe() {
        return file.getFileName() + " sha256:" + sha256;
    }
}
