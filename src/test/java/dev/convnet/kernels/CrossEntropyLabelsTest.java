package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.ops.SoftmaxCrossEntropy;
import dev.convnet.testing.OrtModel;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss of labels that are no classes: NaN from the body, a failure from the kernels in Java, and never a number. */
class CrossEntropyLabelsTest {
    private static Model model() {
        GraphBuilder builder = new GraphBuilder("test");
        Dim batch = Dim.of("batch");
        SoftmaxCrossEntropy.CrossEntropyOutputs outputs = new SoftmaxCrossEntropy()
                .call(
                        new Ops(builder),
                        builder.input("logits", TensorType.of(DataType.FLOAT, batch, 3)),
                        builder.input("labels", TensorType.of(DataType.INT64, batch)));
        builder.output("loss", outputs.loss());
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    private static float loss(String kernels, Map<String, Tensor> inputs) {
        try (Kernels opened = Kernels.open(kernels)) {
            return OrtModel.run(model(), opened, inputs).get("loss").data().getFloat(0);
        }
    }

    private static Map<String, Tensor> inputs(long... labels) {
        float[] logits = new float[3 * labels.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = i % 5;
        }
        return Map.of("logits", Tensor.floats(Shape.of(labels.length, 3), logits), "labels", Tensor.int64s(labels));
    }

    @Test
    void labelsThatAreClassesHaveTheSameLoss() {
        assertEquals(loss("none", inputs(0, 2)), loss("jvm", inputs(0, 2)), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32})
    void aLabelThatIsNoClassHasNoLoss(long label) {
        assertTrue(Float.isNaN(loss("none", inputs(0, label))));
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> loss("jvm", inputs(0, label)));
        assertTrue(
                failure.getMessage().contains("the label of image 1 must be from 0 to 2, not " + label),
                failure.getMessage());
    }

    @Test
    void anEmptyBatchHasNoLoss() {
        assertTrue(Float.isNaN(loss("none", inputs())));
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> loss("jvm", inputs()));
        assertTrue(failure.getMessage().contains("the batch is empty: float[0, 3]"), failure.getMessage());
    }
}
