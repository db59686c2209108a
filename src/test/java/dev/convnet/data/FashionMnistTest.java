package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
    @TempDir
    Path folder;

    @Test
    void theSampleHasAsManyOfEachClass() {
        Dataset sample = FashionMnist.sample();
        assertEquals("Fashion-MNIST", sample.name());
        assertEquals(10, sample.classNames().size());
        assertEquals(6000, sample.train().size());
        assertEquals(1000, sample.test().size());
        int[] expected = new int[10];
        Arrays.fill(expected, 600);
        assertArrayEquals(expected, countLabels(sample.train()));
        Arrays.fill(expected, 100);
        assertArrayEquals(expected, countLabels(sample.test()));
        assertEquals(
                "Ankle boot", sample.classNames().get(sample.train().label(0)), "the first training image is a boot");
    }

    @Test
    void theSampleIsTheOneThatResultsWereMadeWith() throws IOException {
        for (var part : SampleServer.DIGESTS.entrySet()) {
            IdxFile idx =
                    IdxFile.read(SampleServer.RESOURCES.resolve(part.getKey().packedFile()));
            assertEquals(part.getValue(), idx.sha256(), part.getKey().packedFile());
        }
    }

    @Test
    @Requires(TestGroup.FASHION_MNIST)
    void theSampleIsWhatTheSampleMakerMakes() throws IOException {
        Map<IdxPart, byte[]> made = SampleMaker.make(FashionMnist.DATASET.fromFolder(packageFolder()));
        Map<IdxPart, byte[]> shipped = SampleServer.files();
        for (IdxPart part : IdxPart.values()) {
            assertArrayEquals(made.get(part), shipped.get(part), part.packedFile());
        }
    }

    @Test
    @Requires(TestGroup.FASHION_MNIST)
    void thePackagedFilesAreThePublishedOnes() {
        Path installed = packageFolder();
        Dataset full = FashionMnist.DATASET.fromFolder(installed);
        assertEquals(60_000, full.train().size());
        assertEquals(10_000, full.test().size());
        assertEquals(installed.toString(), full.source());
        int[] expected = new int[10];
        Arrays.fill(expected, 6000);
        assertArrayEquals(expected, countLabels(full.train()));
    }

    @Test
    void readsAFolderOfPlainFiles() throws IOException {
        for (var file : SampleServer.files().entrySet()) {
            String packed = file.getKey().packedFile();
            Files.write(folder.resolve(packed.substring(0, packed.length() - ".gz".length())), file.getValue());
        }
        Dataset read = FashionMnist.DATASET.withDigests(SampleServer.DIGESTS).fromFolder(folder);
        Dataset sample = FashionMnist.sample();
        assertEquals(sample.train(), read.train());
        assertEquals(sample.test(), read.test());
    }

    @Test
    void refusesFilesThatAreNotThePublishedOnes() throws IOException {
        SampleServer.copyTo(folder);
        UserError error = assertThrows(UserError.class, () -> FashionMnist.DATASET.fromFolder(folder));
        assertEquals(
                folder.resolve("train-images-idx3-ubyte.gz")
                        + ": altered: the SHA-256 of its uncompressed bytes is "
                        + SampleServer.DIGESTS.get(IdxPart.TRAIN_IMAGES)
                        + ", that of Fashion-MNIST is c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                error.getMessage());
    }

    @Test
    void refusesOneAlteredLabel() throws IOException {
        SampleServer.copyTo(folder);
        byte[] labels = SampleServer.files().get(IdxPart.TEST_LABELS);
        labels[500] ^= 1;
        Path path = folder.resolve(IdxPart.TEST_LABELS.packedFile());
        Files.write(path, SampleMaker.gzip(labels));
        UserError error = assertThrows(
                UserError.class,
                () -> FashionMnist.DATASET.withDigests(SampleServer.DIGESTS).fromFolder(folder));
        assertTrue(error.getMessage().startsWith(path + ": altered: "), error.getMessage());
    }

    @Test
    void namesTheMissingFile() throws IOException {
        SampleServer.copyTo(folder);
        Path path = folder.resolve(IdxPart.TEST_IMAGES.packedFile());
        Files.delete(path);
        UserError error = assertThrows(
                UserError.class,
                () -> FashionMnist.DATASET.withDigests(SampleServer.DIGESTS).fromFolder(folder));
        assertEquals("cannot read " + path + ": no such file", error.getMessage());
    }

    /** Where a package has installed the whole data set. */
    private static Path packageFolder() {
        return FashionMnist.archive(Map.of()).packages().stream()
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow();
    }

    private static int[] countLabels(LabeledImages images) {
        int[] counts = new int[10];
        for (int i = 0; i < images.size(); i++) {
            counts[images.label(i)]++;
        }
        return counts;
    }
}
