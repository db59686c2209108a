package dev.convnet.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.data.ImageFormat;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "28 | 28 | 1 | 28 | '[batch, 28, 28]' | '[batch, 1, 28, 28]' | false",
                "28 | 28 | 1 | 64 | '[batch, 28, 28]' | '[batch, 1, 64, 64]' | true",
                "20 | 24 | 1 | 24 | '[batch, 20, 24]' | '[batch, 1, 24, 24]' | true",
                "32 | 32 | 3 | 32 | '[batch, 3, 32, 32]' | '[batch, 3, 32, 32]' | false",
                "28 | 28 | 1 | 32 | '[batch, 28, 28]' | '[batch, 3, 32, 32]' | true",
                "32 | 32 | 3 | 28 | '[batch, 3, 32, 32]' | '[batch, 1, 28, 28]' | true",
            })
    void preparesImagesOfEveryFormat(
            int height, int width, int channels, long side, String raw, String prepared, boolean resized) {
        long wanted = Long.parseLong(prepared.split(", ", -1)[1]);
        GraphBuilder builder = new GraphBuilder("input");
        Value images = builder.input("images", ImageInput.type(new ImageFormat(height, width, channels)));
        Value input = ImageInput.prepare(new Ops(builder), images, wanted, side);
        builder.output("input", input);

        assertEquals(raw, images.shape().toString());
        assertEquals(prepared, input.shape().toString());
        assertEquals(
                resized,
                builder.build().nodes().stream()
                        .anyMatch(node -> node.operator().name().equals("Resize")));
    }

    @Test
    void doesNotGuessChannels() {
        GraphBuilder builder = new GraphBuilder("input");
        Value images = builder.input("images", ImageInput.type(new ImageFormat(28, 28, 3)));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> ImageInput.prepare(new Ops(builder), images, 4, 28));
        assertEquals("images of 4 channels, not 3", refusal.getMessage());
    }
}
