package dev.convnet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpyFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(-1,) | its shape must be a list of whole numbers from 0, not (-1,)",
                "(a,) | its shape must be a list of whole numbers from 0, not (a,)",
                "(99999999999999999999,) | its shape must be a list of whole numbers from 0, not (99999999999999999999,)",
                "(9223372036854775807, 3) | its shape [9223372036854775807, 3] has too many elements",
                "(2147483648, 2147483648) | its shape [2147483648, 2147483648] has too many elements",
                "(1000000000,) | too large: its shape [1000000000] takes 4000000000 bytes, and a file may hold 1073741824",
                "(4,) | truncated: has 12 of 16 bytes of data",
            })
    void aShapeThatTheDataCannotHaveIsRejected(String shape, String problem) throws IOException {
        Path file = Files.write(folder.resolve("x.npy"), npy(shape));
        String message =
                assertThrows(UserError.class, () -> NumpyFile.readArray(file)).getMessage();
        assertEquals(file + ": " + problem, message);
    }

    @Test
    void aFileCutWithinItsHeaderIsTruncated() throws IOException {
        for (int length = 8; length < 10; length++) {
            Path file = Files.write(folder.resolve("x.npy"), java.util.Arrays.copyOf(npy("(3,)"), length));
            assertEquals(
                    file + ": truncated: the file ends within the header",
                    assertThrows(UserError.class, () -> NumpyFile.readArray(file))
                            .getMessage());
        }
    }

    @Test
    void anArchiveWithTwoArraysOfOneNameIsRejected() throws IOException {
        Path file = folder.resolve("x.npz");
        // Java refuses to write a name twice, so the second name is changed in the bytes.
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : new String[] {"a.npy", "b.npy"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(npy("(3,)"));
            }
        }
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1).replace("b.npy", "a.npy");
        Files.writeString(file, bytes, StandardCharsets.ISO_8859_1);
        assertEquals(
                file + ": two arrays are named a",
                assertThrows(UserError.class, () -> NumpyFile.readArchive(file)).getMessage());
    }

    /** An array of float32 with three elements of data. */
    private static byte[] npy(String shape) {
        byte[] header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }\n"
                .formatted(shape)
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + header.length + 12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header)
                .array();
    }
}
