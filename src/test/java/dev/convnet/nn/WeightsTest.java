package dev.convnet.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    private static final List<Parameter> PARAMETERS = List.of(
            new Parameter("0.weight", Shape.of(2), new Parameter.Role.Scale()),
            new Parameter("0.bias", Shape.of(2), new Parameter.Role.Shift()));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("w.safetensors");
    }

    @Test
    void whatIsWrittenIsRead() {
        Map<String, Tensor> weights = Weights.initial(PARAMETERS, Initializer.DEFAULT, 0);
        Weights.write(file, weights, Map.of());
        assertEquals(weights, Weights.read(file, PARAMETERS));
    }

    @Test
    void theBatchCountOfPyTorchIsPassedOver() {
        write(
                SafeTensor.of("0.weight", List.of(2L), 1f, 2f),
                SafeTensor.of("0.bias", List.of(2L), 3f, 4f),
                SafeTensor.of("0.num_batches_tracked", List.of(), 7L));
        assertEquals(2, Weights.read(file, PARAMETERS).size());
    }

    @Test
    void missingExtraAndMisshapenTensorsAreNamed() {
        write(SafeTensor.of("0.weight", List.of(2L), 1f, 2f));
        assertRefused(file + " lacks the tensor 0.bias");
        write(
                SafeTensor.of("0.weight", List.of(2L), 1f, 2f),
                SafeTensor.of("0.bias", List.of(2L), 3f, 4f),
                SafeTensor.of("1.bias", List.of(1L), 3f));
        assertRefused(file + " has, but the network does not have, the tensor 1.bias");
        write(SafeTensor.of("0.weight", List.of(3L), 1f, 2f, 3f), SafeTensor.of("0.bias", List.of(2L), 3f, 4f));
        assertRefused(file + ": the tensor 0.weight is F32 [3]; the network takes F32 [2]");
        write(SafeTensor.of("0.weight", List.of(2L), 1L, 2L), SafeTensor.of("0.bias", List.of(2L), 3f, 4f));
        assertRefused(file + ": the tensor 0.weight is I64 [2]; the network takes F32 [2]");
    }

    private void write(SafeTensor... tensors) {
        SafetensorsFile.write(file, List.of(tensors), Map.of());
    }

    private void assertRefused(String message) {
        assertEquals(
                message,
                assertThrows(UserError.class, () -> Weights.read(file, PARAMETERS))
                        .getMessage());
    }
}
