package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exported networks in ONNX Runtime give PyTorch's logits. */
abstract class LogitsTest {
    private static final double BOUND = 1e-4;
    private static final int IMAGES = 2;

    @TempDir
    static Path folder;

    /** Default sides and odd ones. AlexNet's adaptive pooling has uneven windows at all of its odd sides. */
    static Stream<NetworkCase> cases() {
        return Stream.of(
                NetworkCase.of("alexnet", 224),
                NetworkCase.of("alexnet", 63),
                NetworkCase.of("alexnet", 97),
                NetworkCase.of("alexnet", 131),
                NetworkCase.of("alexnet", 200),
                NetworkCase.of("vgg11", 224),
                NetworkCase.of("vgg11", 97),
                // Its first linear layer grows with the side: narrower ones keep the files small.
                NetworkCase.of("vgg11", 131).withWidth(0.25),
                NetworkCase.of("vgg11", 200).withWidth(0.25),
                NetworkCase.of("nin", 224),
                NetworkCase.of("nin", 97),
                NetworkCase.of("nin", 131),
                NetworkCase.of("nin", 200),
                NetworkCase.of("googlenet", 96),
                NetworkCase.of("googlenet", 97),
                NetworkCase.of("googlenet", 131),
                NetworkCase.of("googlenet", 200),
                NetworkCase.of("lenet-bn", 28),
                NetworkCase.of("lenet-bn", 97),
                NetworkCase.of("lenet-bn", 131),
                NetworkCase.of("lenet-bn", 200),
                NetworkCase.of("densenet", 96),
                NetworkCase.of("densenet", 97),
                NetworkCase.of("densenet", 131),
                NetworkCase.of("densenet", 200));
    }

    /** PyTorch's {@code logits}. */
    abstract ReferenceResults expected(NetworkCase network);

    abstract Map<String, Tensor> weights(NetworkCase network);

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfPyTorch(NetworkCase network) throws IOException {
        Path model = folder.resolve(network + ".onnx");
        ModelWriter.write(network.zooNetwork().inferenceModel(network.options(), weights(network)), model);
        try (OrtModel runnable = OrtModel.of(model)) {
            Tensor logits = runnable.run(Map.of("input", images(network))).get("logits");
            ReferenceResults expected = expected(network);
            assertTrue(expected.largest("logits") > 0.1, "the signal does not reach the logits");
            expected.assertClose("logits", logits, BOUND);
        } finally {
            Files.delete(model);
        }
    }

    static Tensor images(NetworkCase network) {
        int side = network.side();
        return Tensors.uniform(new Random(side), 0, 1, DataType.FLOAT, IMAGES, 1, side, side);
    }
}
