package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.train.ZooNetworks;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a folder of color pictures by class. */
class OwnDataTest {
    private static final List<String> CLASSES = List.of("cat", "dog", "fox");

    @TempDir
    Path folder;

    private Path data;

    private static Outcome convnet(String... args) {
        return Outcome.of(new ZooNetworks(), (Object[]) args);
    }

    private Outcome train(String out, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "train", "lenet-bn", "--data", data.toString(), "--threads", "1", "--batch", "8", "--lr", "0.01"));
        args.addAll(List.of("--out", folder.resolve(out).toString()));
        args.addAll(List.of(more));
        return convnet(args.toArray(String[]::new));
    }

    /** Thirty pictures of three classes, each of a color and a size of its own. */
    @BeforeEach
    void pictures() throws IOException {
        data = folder.resolve("animals");
        Random random = new Random(1);
        for (int label = 0; label < CLASSES.size(); label++) {
            Path of = Files.createDirectories(data.resolve(CLASSES.get(label)));
            for (int i = 0; i < 10; i++) {
                BufferedImage image =
                        new BufferedImage(20 + random.nextInt(40), 20 + random.nextInt(40), BufferedImage.TYPE_INT_RGB);
                for (int pixel = 0; pixel < image.getWidth() * image.getHeight(); pixel++) {
                    int color = (160 + random.nextInt(90)) << (16 - 8 * label);
                    image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), color);
                }
                String format = i % 2 == 0 ? "png" : "jpg";
                ImageIO.write(image, format, of.resolve(i + "." + format).toFile());
            }
        }
    }

    private void assertRefused(String message) {
        Outcome outcome = train("refused", "--epochs", "1");
        assertEquals("convnet: " + message + System.lineSeparator(), outcome.err());
        assertEquals(2, outcome.exitCode());
        assertFalse(Files.exists(folder.resolve("refused").resolve("metrics.jsonl")));
    }

    @Test
    void trainsEvaluatesAndPredictsByName() throws IOException {
        Outcome training =
                train("run", "--epochs", "8", "--random-crop", "2", "--random-flip", "--normalize", "imagenet");
        assertEquals(0, training.exitCode(), training.err());
        String model = folder.resolve("run").resolve("model.onnx").toString();

        Outcome evaluation = convnet("eval", model, "--data", data.toString());
        assertEquals(0, evaluation.exitCode(), evaluation.err());
        assertTrue(evaluation.out().contains("accuracy 100"), evaluation.out());
        assertTrue(evaluation.out().contains("  6 images"), evaluation.out());

        for (String name : CLASSES) {
            Outcome prediction = convnet(
                    "predict", model, data.resolve(name).resolve("1.jpg").toString());
            assertEquals(0, prediction.exitCode(), prediction.err());
            assertTrue(prediction.out().contains("1.jpg: " + name + " "), prediction.out());
        }
        Files.move(data.resolve("cat"), data.resolve("gnu"));
        assertEquals(
                "convnet: " + model + ": its classes are cat, dog, fox, but those of animals are dog, fox, gnu"
                        + System.lineSeparator(),
                convnet("eval", model, "--data", data.toString()).err());
    }

    @Test
    void anAugmentedTrainingResumesBitForBit() throws IOException {
        String[] options = {"--random-crop", "3", "--random-flip", "--random-rotation", "20", "--normalize", "0.5/0.25"
        };
        assertEquals(0, train("whole", concat(options, "--epochs", "3")).exitCode());
        assertEquals(0, train("parts", concat(options, "--epochs", "1")).exitCode());
        assertEquals(0, train("parts", "--epochs", "3", "--resume").exitCode());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole").resolve("model.onnx")),
                Files.readAllBytes(folder.resolve("parts").resolve("model.onnx")));
        Outcome contradiction = train("parts", "--epochs", "4", "--random-crop", "4", "--resume");
        assertEquals(
                "convnet: --random-crop 4 contradicts the checkpoint, which has random-crop 3: omit it"
                        + System.lineSeparator(),
                contradiction.err());
    }

    private static String[] concat(String[] options, String... more) {
        return Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void namesADamagedPictureBeforeTraining() throws IOException {
        for (String name : new String[] {"4.png", "5.jpg"}) {
            Path picture = data.resolve("dog").resolve(name);
            byte[] bytes = Files.readAllBytes(picture);
            Files.write(picture, Arrays.copyOf(bytes, bytes.length * 2 / 3));
            assertRefused(picture + ": the image is damaged or has an unsupported encoding");
            Files.write(picture, bytes);
        }
        Path text = Files.writeString(data.resolve("fox").resolve("x.png"), "no picture");
        assertRefused(text + ": not an image: use PNG, JPEG, BMP, GIF or TIFF");
    }

    @Test
    void namesAnEmptyClass() throws IOException {
        Path empty = Files.createDirectory(data.resolve("emu"));
        assertRefused(
                empty
                        + ": the class emu is empty: its folder holds no PNG, JPEG, BMP, GIF or TIFF file; add pictures, or remove the folder");
    }

    @Test
    void namesAClassThatHasTestImagesOnly() throws IOException {
        Path root = folder.resolve("split");
        Files.createDirectories(root.resolve("val").resolve("emu"));
        Files.move(data, root.resolve("train"));
        data = root;
        assertRefused(
                root.resolve("val").resolve("emu")
                        + ": the class emu has test images only: give it training images, or remove the folder; the classes are cat, dog, fox");
        Files.move(root.resolve("val"), root.resolve("unused"));
        assertRefused(root + " has train, but no folder test or val: add one, or name " + root.resolve("train")
                + " as the data, which is then split");
    }

    @Test
    void saysWhatItMakesOfOtherFiles() throws IOException {
        Path nested = Files.createDirectories(data.resolve("cat").resolve("indoors"));
        Files.move(data.resolve("cat").resolve("0.png"), nested.resolve("0.PNG"));
        Files.writeString(data.resolve("cat").resolve(".hidden.png"), "");
        Files.createDirectory(data.resolve(".git"));
        Files.writeString(data.resolve("dog").resolve("notes.txt"), "");
        Outcome training = train("run", "--epochs", "1");
        assertEquals(0, training.exitCode(), training.err());
        assertTrue(training.err().contains(nested + ": its pictures belong to the class cat"), training.err());
        assertTrue(
                training.err().contains(data + ": ignores 1 file that is not a picture of a class: dog/notes.txt"),
                training.err());
        Path webp = Files.writeString(data.resolve("dog").resolve("a.webp"), "");
        assertRefused(webp + ": pictures of the format .webp are not supported: convert it to PNG or JPEG");
    }

    @Test
    void writesLogsForTrackers() throws IOException {
        String logs = folder.resolve("logs").toString();
        Path store = folder.resolve("mlruns");
        assertEquals(
                0,
                train("run", "--epochs", "1", "--tensorboard", logs, "--mlflow", store.toString())
                        .exitCode());
        Outcome resumed =
                train("run", "--epochs", "2", "--tensorboard", logs, "--mlflow", store.toString(), "--resume");
        assertEquals(0, resumed.exitCode(), resumed.err());
        List<Path> runs;
        try (Stream<Path> entries = Files.list(store.resolve("0"))) {
            runs = entries.filter(Files::isDirectory).toList();
        }
        assertEquals(1, runs.size());
        Path run = runs.getFirst();
        assertTrue(Files.readString(run.resolve("meta.yaml")).contains("status: 3\n"));
        assertTrue(Files.readString(store.resolve("0").resolve("meta.yaml")).contains("experiment_id: \"0\"\n"));
        assertEquals("lenet-bn", Files.readString(run.resolve("params").resolve("net")));
        List<String> losses = Files.readAllLines(run.resolve("metrics").resolve("train_loss"));
        assertEquals(6, losses.size());
        assertTrue(losses.getLast().matches("\\d{13} [0-9.E-]+ 6"), losses.getLast());
        assertEquals(
                2,
                Files.readAllLines(run.resolve("metrics").resolve("test_accuracy"))
                        .size());
        assertTrue(Files.exists(run.resolve("artifacts").resolve("model.onnx")));
    }
}
