package dev.convnet.kernels.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.OrtModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A model that calls {@link Swish}: without the kernel it runs from the body that the call gives it. */
class SwishTest {
    private static Model model(float beta) {
        GraphBuilder graph = new GraphBuilder("swish");
        Value x = graph.input("x", TensorType.of(DataType.FLOAT, Dim.of("n")));
        List<Value> y = new Ops(graph)
                .call("my.domain", "Swish", List.of("x"), List.of(x), Map.of("beta", Attribute.of(beta)), (ops, in) -> {
                    Value value = in.getFirst();
                    return List.of(ops.mul(value, ops.sigmoid(ops.mul(value, ops.scalar(value, beta)))));
                });
        graph.output("y", y.getFirst());
        return new Model(graph.build(), Map.of(), Map.of(), "");
    }

    /** The README has it run with and without the kernel. */
    @Test
    void theFileIsThatModel() throws IOException {
        Path file = Path.of("src/test/resources/dev/convnet/kernels/example/swish.onnx");
        assertArrayEquals(ModelWriter.toBytes(model(1.5f)), Files.readAllBytes(file));
    }

    @Test
    void theKernelAgreesWithTheBody() {
        Model model = model(1.5f);
        Map<String, Tensor> inputs = Map.of("x", Tensor.floats(Shape.of(5), -8, -1, 0, 0.5f, 3));
        FloatBuffer body = OrtModel.run(model, inputs).get("y").data().asFloatBuffer();
        try (Kernels kernels = Kernels.open("dev.convnet.kernels.example.Swish")) {
            FloatBuffer kernel =
                    OrtModel.run(model, kernels, inputs).get("y").data().asFloatBuffer();
            for (int i = 0; i < 5; i++) {
                assertEquals(body.get(i), kernel.get(i), 1e-6);
            }
            assertEquals(1, kernels.statistics().getFirst().calls());
        }
    }
}
