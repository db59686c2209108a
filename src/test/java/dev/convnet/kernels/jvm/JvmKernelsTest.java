package dev.convnet.kernels.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.kernels.OperatorKernelsTest;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The kernels in plain Java. */
class JvmKernelsTest extends OperatorKernelsTest {
    JvmKernelsTest() {
        super("jvm");
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        Model model = convolution(Dim.of(3));
        Random random = new Random(1);
        Map<String, Tensor> inputs = Map.of(
                "x", Tensors.normal(random, DataType.FLOAT, 3, 20, 40, 40),
                "weight", Tensors.normal(random, DataType.FLOAT, 70, 20, 3, 3),
                "dy", Tensors.normal(random, DataType.FLOAT, 3, 70, 40, 40));
        Map<String, Tensor> one = run(model, "jvm:1", inputs);
        for (String choice : List.of("jvm:1", "jvm:2", "jvm:5")) {
            Map<String, Tensor> results = run(model, choice, inputs);
            one.forEach((name, tensor) -> assertArrayEquals(
                    Tensors.doubles(tensor), Tensors.doubles(results.get(name)), choice + ": " + name));
        }
    }

    @Test
    void anEmptyBatchIsRefusedInWords() {
        Map<String, Tensor> inputs = Map.of(
                "x", Tensor.floats(Shape.of(0, 20, 40, 40)),
                "weight", Tensors.normal(new Random(1), DataType.FLOAT, 70, 20, 3, 3),
                "dy", Tensor.floats(Shape.of(0, 70, 40, 40)));
        Model model = convolution(Dim.of("batch"));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> run(model, "jvm", inputs));
        assertTrue(e.getMessage().contains("the batch is empty: float[0, "), e.getMessage());
    }

    @Test
    void aNumberOfThreadsThatIsNoneIsRefused() {
        for (String threads : List.of("0", "-1", "two", "1025")) {
            UserError e = assertThrows(UserError.class, () -> Kernels.open("jvm:" + threads));
            assertEquals("kernels jvm:" + threads + ": the number of threads must be from 1 to 1024", e.getMessage());
        }
    }

    private static Map<String, Tensor> run(Model model, String choice, Map<String, Tensor> inputs) {
        try (Kernels kernels = Kernels.open(choice)) {
            return OrtModel.run(model, kernels, inputs);
        }
    }

    /** Both gradients of a convolution of 20 channels to 70. */
    private static Model convolution(Dim batch) {
        GraphBuilder builder = new GraphBuilder("test");
        Window window = Window.square(3).padding(1);
        Value x = builder.input("x", TensorType.of(DataType.FLOAT, batch, 20, 40, 40));
        Value weight = builder.input("weight", TensorType.of(DataType.FLOAT, 70, 20, 3, 3));
        Value dy = builder.input("dy", TensorType.of(DataType.FLOAT, batch, 70, 40, 40));
        builder.output("dx", new ConvInputGrad(window, 1, List.of(40L, 40L)).call(new Ops(builder), dy, weight));
        builder.output("dweight", new ConvWeightGrad(window, 1).call(new Ops(builder), x, dy));
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }
}
