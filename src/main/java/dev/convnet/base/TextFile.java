package dev.convnet.base;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads whole text files. */
public final class TextFile {
    private TextFile() {}

    /**
     * The text of a UTF-8 file.
     *
     * @param most the largest size in bytes of a sensible file, which bounds the memory that a damaged or malicious file takes
     * @throws UserError if the file cannot be read, is larger, or is not UTF-8 text
     */
    public static String read(Path file, long most) {
        try {
            long size = Files.size(file);
            if (Files.isRegularFile(file) && size > most) {
                throw new UserError("%s: too large: it has %d bytes, and the most are %d".formatted(file, size, most));
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UserError(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserError(
                    "cannot read " + file + ": " + (Files.isDirectory(file) ? "it is a folder" : AtomicFile.reason(e)),
                    e);
        }
    }
}
