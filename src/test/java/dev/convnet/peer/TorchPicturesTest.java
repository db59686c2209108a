package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.Augmentation;
import dev.convnet.data.DataSources;
import dev.convnet.data.ImageFiles;
import dev.convnet.data.Preparation;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.TestGroup;
import dev.convnet.tracking.TensorBoardLog;
import dev.convnet.train.Metrics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against torchvision's ImageFolder and ToTensor, PyTorch's interpolate, and TensorBoard's reader of event files. */
@Requires(TestGroup.PYTHON)
class TorchPicturesTest {
    private static final int SIDE = 28;
    private static final float BOUND = 1e-6f;

    @TempDir
    static Path folder;

    private static JsonNode facts;
    private static Map<String, Tensor> expected;

    @BeforeAll
    static void askPython() throws IOException {
        Random random = new Random(3);
        int[] types = {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_BYTE_INDEXED
        };
        for (String name : List.of("b", "B", "a/nested", "a")) {
            Path of = Files.createDirectories(folder.resolve("pictures").resolve(name));
            for (int i = 0; i < 6; i++) {
                int size = i == 0 ? SIDE : 9 + random.nextInt(70);
                String format = i == 5 ? "jpg" : "png";
                BufferedImage image = new BufferedImage(
                        size, i == 0 ? SIDE : 9 + random.nextInt(70), i == 5 ? types[0] : types[i % types.length]);
                for (int pixel = 0; pixel < image.getWidth() * image.getHeight(); pixel++) {
                    // Translucent colors are stored as they are.
                    image.setRGB(pixel % image.getWidth(), pixel / image.getWidth(), random.nextInt());
                }
                ImageIO.write(image, format, of.resolve("p" + i + "." + format).toFile());
            }
        }
        TensorBoardLog first = new TensorBoardLog(folder.resolve("logs"));
        first.start();
        for (int step = 1; step <= 4; step++) {
            first.onStep(new Metrics.Step(step, 1, 1f / step, 0.5, 10));
        }
        first.close();
        facts = ask();
    }

    private static JsonNode ask() throws IOException {
        Python.run("pictures.py", folder);
        expected = TensorFiles.read(folder.resolve("pictures.safetensors"));
        return new JsonMapper().readTree(Files.readString(folder.resolve("facts.json")));
    }

    @Test
    void pixelsAreThoseOfToTensorAndInterpolate() {
        Preparation preparation = new Preparation(3, SIDE, Optional.empty(), Augmentation.NONE);
        for (int i = 0; i < facts.get("files").size(); i++) {
            String name = facts.get("files").get(i).get(0).asString();
            Path file = folder.resolve("pictures").resolve(name);
            var picture = ImageFiles.picture(file, 3);
            assertArrayEquals(
                    floats(expected.get(i + ".raw")), picture.scaled(picture.height(), picture.width()), BOUND, name);
            assertArrayEquals(floats(expected.get(Integer.toString(i))), preparation.of(picture), BOUND, name);
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.data().remaining() / Float.BYTES];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    @Test
    void classesAreInTheOrderOfImageFolder() {
        List<String> classes =
                DataSources.parse(folder.resolve("pictures").toString()).classNames();
        assertEquals(new JsonMapper().valueToTree(classes), facts.get("classes"));
    }

    @Test
    void tensorBoardReadsTheScalars() {
        JsonNode losses = facts.get("scalars").get("train/loss");
        assertEquals(4, losses.size());
        assertEquals(4, losses.get(3).get(0).asInt());
        assertEquals(0.25, losses.get(3).get(1).asDouble());
    }
}
