package dev.convnet.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import dev.convnet.data.FashionMnist;
import dev.convnet.data.ImageFormat;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.ort.SessionFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceModelTest {
    private static final ImageFormat FORMAT = FashionMnist.FORMAT;
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);

    @TempDir
    private Path folder;

    /** A model that gives back what it is given, as [batch, …]. */
    private Path echo(TensorType input, Shape output) {
        GraphBuilder graph = new GraphBuilder("echo");
        Value x = graph.input("x", input);
        graph.output("y", new Ops(graph).reshape(x, output));
        Path file = folder.resolve("echo.onnx");
        ModelWriter.write(new Model(graph.build(), Map.of(), Map.of(), ""), file);
        return file;
    }

    /** A picture that is nowhere symmetric. */
    private static ByteBuffer picture() {
        ByteBuffer pixels = ByteBuffer.allocateDirect(FORMAT.bytes());
        for (int i = 0; i < FORMAT.bytes(); i++) {
            pixels.put(i, (byte) (i * 37 % 256));
        }
        return pixels;
    }

    @Test
    void atTheirOwnSizePixelsAreOnlyScaled() {
        Path file = echo(TensorType.of(DataType.FLOAT, Dim.of("batch"), 1, 28, 28), Shape.of(Dim.of("batch"), 784));
        try (InferenceModel model = InferenceModel.open(file, Optional.of(FORMAT), SESSIONS)) {
            float[] expected = new float[784];
            for (int i = 0; i < 784; i++) {
                expected[i] = (i * 37 % 256) / 255f;
            }
            assertEquals(784, model.classes());
            assertArrayEquals(expected, model.logits(picture(), 1)[0]);
        }
    }

    @Test
    void resizesBilinearlyWithHalfPixelCentresAndNoAntialiasing() {
        for (int side : new int[] {64, 35, 11}) {
            Path file = echo(
                    TensorType.of(DataType.FLOAT, Dim.of("batch"), 1, side, side),
                    Shape.of(Dim.of("batch"), (long) side * side));
            try (InferenceModel model = InferenceModel.open(file, Optional.of(FORMAT), SESSIONS)) {
                assertArrayEquals(resized(side), model.logits(picture(), 1)[0], 1e-5f);
            }
        }
    }

    /** The definition: where the new pixel's centre falls, the four old ones around it by their distance. */
    private static float[] resized(int side) {
        float[] resized = new float[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double oldY = Math.clamp((y + 0.5) * 28 / side - 0.5, 0, 27);
                double oldX = Math.clamp((x + 0.5) * 28 / side - 0.5, 0, 27);
                int top = (int) oldY;
                int left = (int) oldX;
                double down = oldY - top;
                double right = oldX - left;
                double upper = pixel(top, left) * (1 - right) + pixel(top, left + 1) * right;
                double lower = pixel(top + 1, left) * (1 - right) + pixel(top + 1, left + 1) * right;
                resized[y * side + x] = (float) ((upper * (1 - down) + lower * down) / 255);
            }
        }
        return resized;
    }

    private static double pixel(int y, int x) {
        return (Math.min(y, 27) * 28 + Math.min(x, 27)) * 37 % 256;
    }

    @Test
    void saysInOneLineWhyAFileWillNotDo() throws IOException {
        TensorType grey = TensorType.of(DataType.FLOAT, Dim.of("batch"), 1, 28, 28);
        Path good = echo(grey, Shape.of(Dim.of("batch"), 784));
        byte[] bytes = Files.readAllBytes(good);
        Path truncated = Files.write(folder.resolve("truncated.onnx"), Arrays.copyOf(bytes, bytes.length - 7));
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model at all");
        Path missing = folder.resolve("missing.onnx");

        assertEquals("cannot read " + missing + ": no such file", refusal(missing));
        assertEquals("cannot read " + folder + ": not a file", refusal(folder));
        assertEquals(truncated + ": not an ONNX model", refusal(truncated));
        assertEquals(text + ": not an ONNX model", refusal(text));
        Path oblong = echo(TensorType.of(DataType.FLOAT, Dim.of("batch"), 1, 28, 24), Shape.of(Dim.of("batch"), 672));
        assertEquals(oblong + ": its images must be square and have 1 channel, not 28×24 and 1", refusal(oblong));
        Path flat = echo(TensorType.of(DataType.FLOAT, Dim.of("batch"), 28, 28), Shape.of(Dim.of("batch"), 784));
        assertEquals(
                flat
                        + ": its input x must be FLOAT [batch, channels, side, side] with known sizes, not FLOAT [-1, 28, 28]",
                refusal(flat));
        Path image = echo(grey, Shape.of(Dim.of("batch"), 28, 28));
        assertEquals(
                image + ": its output y must be FLOAT [batch, classes] with known sizes, not FLOAT [-1, 28, 28]",
                refusal(image));
    }

    @Test
    void repeatsGrayImagesForAModelOfColor() {
        Path color = echo(TensorType.of(DataType.FLOAT, Dim.of("batch"), 3, 28, 28), Shape.of(Dim.of("batch"), 2352));
        try (InferenceModel model = InferenceModel.open(color, Optional.of(FORMAT), SESSIONS)) {
            ByteBuffer pixels = ByteBuffer.allocateDirect(784).put(5, (byte) 255);
            float[] planes = model.logits(pixels, 1)[0];
            assertEquals(List.of(1f, 1f, 1f), List.of(planes[5], planes[784 + 5], planes[2 * 784 + 5]));
            assertEquals(0, planes[784]);
        }
    }

    private static String refusal(Path file) {
        String message = assertThrows(
                        UserError.class,
                        () -> InferenceModel.open(file, Optional.of(FORMAT), SESSIONS)
                                .close())
                .getMessage();
        assertEquals(1, message.lines().count());
        return message;
    }

    @Test
    void softmaxIsExactWhereProbabilitiesAreTooSmallForANumber() {
        assertArrayEquals(new double[] {0.5, 0.5}, Softmax.probabilities(new float[] {1000, 1000}));
        assertEquals(-2000, Softmax.logProbabilities(new float[] {-1000, 1000})[0]);
        assertEquals(1, Softmax.best(new float[] {0, 3, 3}));
    }
}
