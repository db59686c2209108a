package dev.convnet.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.kernels.Kernels;
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
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Labels that are no classes have no loss on a device either. */
@Tag("tornado")
@Requires(TestGroup.TORNADO)
class TornadoLabelsTest {
    private static float loss(String kernels, long... labels) {
        GraphBuilder builder = new GraphBuilder("test");
        Dim batch = Dim.of("batch");
        SoftmaxCrossEntropy.CrossEntropyOutputs outputs = new SoftmaxCrossEntropy()
                .call(
                        new Ops(builder),
                        builder.input("logits", TensorType.of(DataType.FLOAT, batch, 3)),
                        builder.input("labels", TensorType.of(DataType.INT64, batch)));
        builder.output("loss", outputs.loss());
        Map<String, Tensor> inputs = Map.of(
                "logits", Tensor.floats(Shape.of(labels.length, 3), new float[3 * labels.length]),
                "labels", Tensor.int64s(labels));
        try (Kernels opened = Kernels.open(kernels)) {
            return OrtModel.run(new Model(builder.build(), Map.of(), Map.of(), ""), opened, inputs)
                    .get("loss")
                    .data()
                    .getFloat(0);
        }
    }

    @Test
    void theLossIsThatOfTheBody() {
        assertEquals(loss("none", 0, 2), loss("tornado", 0, 2), 1e-6);
        for (long label : new long[] {-1, 3, 1L << 32}) {
            assertTrue(Float.isNaN(loss("none", 0, label)));
            assertTrue(Float.isNaN(loss("tornado", 0, label)), "label " + label);
        }
    }

    @Test
    void anEmptyBatchIsRefused() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> loss("tornado"));
        assertTrue(failure.getMessage().contains("the batch is empty: float[0, 3]"), failure.getMessage());
    }
}
