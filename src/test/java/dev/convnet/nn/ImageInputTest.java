package dev.convnet.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.ImageFormat;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
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
            })
    void preparesImagesOfEveryFormat(
            int height, int width, int channels, long side, String raw, String prepared, boolean resized) {
        GraphBuilder builder = new GraphBuilder("input");
        Value images = builder.input("images", ImageInput.type(new ImageFormat(height, width, channels)));
        Value input = ImageInput.prepare(new Ops(builder), images, side);
        builder.output("input", input);

        assertEquals(raw, images.shape().toString());
        assertEquals(prepared, input.shape().toString());
        assertEquals(
                resized,
                builder.build().nodes().stream()
                        .anyMatch(node -> node.operator().name().equals("Resize")));
    }
}
