package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
    private static final int PIXELS = 28 * 28;

    @TempDir
    Path folder;

    @Test
    void readsImagesPackedAndNot() throws IOException {
        byte[] file = images(2, 28, 28, 2 * PIXELS);
        for (byte[] content : new byte[][] {file, SampleMaker.gzip(file)}) {
            ByteBuffer pixels = IdxFile.read(write(content)).images(FashionMnist.DATASET.format());
            assertEquals(2 * PIXELS, pixels.remaining());
            assertEquals((byte) 1, pixels.get(1));
            assertEquals((byte) (2 * PIXELS - 1), pixels.get(2 * PIXELS - 1));
        }
    }

    @Test
    void readsLabels() throws IOException {
        ByteBuffer labels = IdxFile.read(write(labels(3, 0, 9, 4))).labels(10);
        byte[] read = new byte[3];
        labels.get(read);
        assertArrayEquals(new byte[] {0, 9, 4}, read);
    }

    @Test
    void digestIsOfTheUnpackedBytes() throws IOException {
        byte[] abc = {'a', 'b', 'c'};
        String digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(digest, IdxFile.read(write(abc)).sha256());
        assertEquals(digest, IdxFile.read(write(SampleMaker.gzip(abc))).sha256());
    }

    @Test
    void refusesImagesThatAreNotWhole() throws IOException {
        assertImagesRefused(images(2, 28, 28, 2 * PIXELS - 1), "truncated: its 2 images need 1568 bytes, not 1567");
        assertImagesRefused(images(2, 28, 28, 2 * PIXELS + 3), "3 bytes too many after its 2 images");
        assertImagesRefused(
                images(-1, 28, 28, PIXELS), "truncated: its 4294967295 images need 3367254359280 bytes, not 784");
        assertImagesRefused(images(1, 32, 28, 32 * 28), "its images are 32×28, not 28×28");
        assertImagesRefused(new byte[0], "truncated: 0 bytes, but the header of an IDX file of images has 16");
        assertImagesRefused(
                Arrays.copyOf(images(1, 28, 28, 0), 12),
                "truncated: 12 bytes, but the header of an IDX file of images has 16");
        assertImagesRefused(labels(1, 0), "not an IDX file of images: it starts with 00000801, not 00000803");
    }

    @Test
    void refusesLabelsThatAreNotWhole() throws IOException {
        assertLabelsRefused(labels(3, 0, 1), "truncated: its 3 labels need 3 bytes, not 2");
        assertLabelsRefused(labels(1, 0, 1), "1 bytes too many after its 1 labels");
        assertLabelsRefused(labels(3, 0, 10, 1), "label 1 must be from 0 to 9, not 10");
        assertLabelsRefused(labels(1, 255), "label 0 must be from 0 to 9, not 255");
        assertLabelsRefused(
                images(1, 28, 28, PIXELS), "not an IDX file of labels: it starts with 00000803, not 00000801");
        assertLabelsRefused(new byte[] {0, 0}, "truncated: 2 bytes, but the header of an IDX file of labels has 8");
    }

    @Test
    void refusesDamagedGzip() throws IOException {
        byte[] packed = SampleMaker.gzip(images(2, 28, 28, 2 * PIXELS));
        assertImagesRefused(Arrays.copyOf(packed, packed.length / 2), "truncated: the gzip data end too early");
        assertImagesRefused(Arrays.copyOf(packed, packed.length - 3), "truncated: the gzip data end too early");
        assertImagesRefused(Arrays.copyOf(packed, 5), "truncated: the gzip data end too early");
        packed[packed.length - 6] ^= 1;
        assertImagesRefused(packed, "damaged: Corrupt GZIP trailer");
    }

    @Test
    void refusesWhatCannotBeRead() {
        Path absent = folder.resolve("absent");
        UserError error = assertThrows(UserError.class, () -> IdxFile.read(absent));
        assertEquals("cannot read " + absent + ": no such file", error.getMessage());
    }

    private void assertImagesRefused(byte[] content, String message) throws IOException {
        Path path = write(content);
        UserError error = assertThrows(UserError.class, () -> IdxFile.read(path).images(FashionMnist.DATASET.format()));
        assertEquals(path + ": " + message, error.getMessage());
    }

    private void assertLabelsRefused(byte[] content, String message) throws IOException {
        Path path = write(content);
        UserError error = assertThrows(UserError.class, () -> IdxFile.read(path).labels(10));
        assertEquals(path + ": " + message, error.getMessage());
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("file"), content);
    }

    private static byte[] images(int count, int rows, int columns, int bytes) {
        ByteBuffer file = ByteBuffer.allocate(16 + bytes)
                .putInt(IdxFile.IMAGES)
                .putInt(count)
                .putInt(rows)
                .putInt(columns);
        for (int i = 0; i < bytes; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    private static byte[] labels(int count, int... labels) {
        ByteBuffer file =
                ByteBuffer.allocate(8 + labels.length).putInt(IdxFile.LABELS).putInt(count);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }
}
