package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.ToyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that writes models with gradients. */
class GradCommandTest {
    private static final int BATCH = 2;

    @TempDir
    private Path folder;

    private Path model;

    private static Outcome convnet(Object... args) {
        return Outcome.of(new ToyNetwork(), args);
    }

    private static void assertRefused(String message, Outcome outcome) {
        assertEquals("convnet: " + message + System.lineSeparator(), outcome.err());
        assertEquals(2, outcome.exitCode());
    }

    private static void assertDone(Outcome outcome) {
        assertEquals("", outcome.err());
        assertEquals(0, outcome.exitCode());
    }

    /** A small convolutional network [batch, 2, 6, 6] → [batch, 3], with an output of its own for the input {@code z}. */
    @BeforeEach
    void write() {
        Random random = new Random(1);
        Map<String, Tensor> weights = Map.of(
                "conv.weight", Tensors.normal(random, DataType.FLOAT, 4, 2, 3, 3),
                "conv.bias", Tensors.normal(random, DataType.FLOAT, 4),
                "fc.weight", Tensors.normal(random, DataType.FLOAT, 3, 36),
                "fc.bias", Tensors.normal(random, DataType.FLOAT, 3));
        GraphBuilder graph = new GraphBuilder("g");
        Ops ops = new Ops(graph);
        Value x = graph.input("x", TensorType.of(DataType.FLOAT, Dim.of("batch"), 2, 6, 6));
        Value z = graph.input("z", TensorType.of(DataType.FLOAT, Dim.of("batch"), 2));
        graph.input("index", TensorType.of(DataType.INT64, Dim.of("batch")));
        Map<String, Value> parameters = new HashMap<>();
        weights.keySet().stream()
                .sorted()
                .forEach(name -> parameters.put(
                        name, graph.parameter(name, weights.get(name).type())));
        Value convolved = graph.within(
                "conv",
                () -> ops.conv(
                        x,
                        parameters.get("conv.weight"),
                        parameters.get("conv.bias"),
                        Window.of(3, 3).padding(1),
                        1));
        Value pooled = ops.maxPool(ops.sigmoid(convolved), Window.of(2, 2).stride(2));
        graph.output(
                "y",
                ops.gemm(ops.flatten(pooled, 1), parameters.get("fc.weight"), parameters.get("fc.bias"), false, true));
        graph.output("other", ops.relu(z));
        model = folder.resolve("model.onnx");
        ModelWriter.write(new Model(graph.build(), weights, Map.of(), ""), model);
    }

    private static Map<String, Tensor> inputs() {
        Random random = new Random(2);
        return Map.of(
                "x", Tensors.normal(random, DataType.FLOAT, BATCH, 2, 6, 6),
                "z", Tensors.normal(random, DataType.FLOAT, BATCH, 2),
                "index", Tensor.int64s(0, 1),
                "y_grad", Tensors.normal(random, DataType.FLOAT, BATCH, 3));
    }

    private static double product(Tensor a, Tensor b) {
        double[] left = Tensors.doubles(a);
        double[] right = Tensors.doubles(b);
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    @Test
    void theGradientOfAnInputIsTheSlopeAlongEachDirection() {
        Path file = folder.resolve("model-grad.onnx");
        Outcome outcome = convnet("grad", model, "--of", "y", "--wrt", "x,conv.weight");
        assertDone(outcome);
        assertEquals(
                file + "  x_grad, conv.weight_grad of y; further input y_grad" + System.lineSeparator(), outcome.out());
        try (OrtModel forward = OrtModel.of(model);
                OrtModel backward = OrtModel.of(file)) {
            Map<String, Tensor> inputs = inputs();
            Map<String, Tensor> results = backward.run(inputs);
            assertEquals(List.of("y", "other", "x_grad", "conv.weight_grad"), List.copyOf(results.keySet()));
            Tensors.assertClose("y", results.get("y"), forward.run(inputs).get("y"), 1e-6);
            Random random = new Random(3);
            for (int i = 0; i < 10; i++) {
                Tensor direction = Tensors.normal(random, DataType.FLOAT, BATCH, 2, 6, 6);
                double step = 1e-3;
                double above =
                        product(forward.run(moved(inputs, direction, step)).get("y"), inputs.get("y_grad"));
                double below =
                        product(forward.run(moved(inputs, direction, -step)).get("y"), inputs.get("y_grad"));
                assertEquals((above - below) / (2 * step), product(results.get("x_grad"), direction), 2e-2);
            }
        }
    }

    private static Map<String, Tensor> moved(Map<String, Tensor> inputs, Tensor direction, double step) {
        double[] from = Tensors.doubles(inputs.get("x"));
        double[] by = Tensors.doubles(direction);
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i] = (float) (from[i] + step * by[i]);
        }
        Map<String, Tensor> moved = new HashMap<>(inputs);
        moved.put("x", Tensor.floats(direction.type().shape(), to));
        return moved;
    }

    /** ONNX's checker accepts the file, and the gradients are those of PyTorch. */
    @Test
    @Requires(TestGroup.PYTHON)
    void gradientsAreThoseOfPyTorch() throws IOException {
        Path file = folder.resolve("checked/model.onnx");
        assertDone(convnet(
                "grad",
                model,
                "--of",
                "y",
                "--wrt",
                "x,conv.weight",
                "--wrt",
                "conv.bias,fc.weight,fc.bias",
                "--out",
                file));
        TensorFiles.write(folder.resolve("inputs.safetensors"), inputs());
        Python.run("check_models.py", file.getParent());
        assertEquals("", Files.readString(file.resolveSibling("problems.txt")));
        Python.run("vector_jacobian.py", file, folder.resolve("inputs.safetensors"));
    }

    /** y = x·w for one row and one column: the gradient of each is the other. */
    @Test
    void anOutputOfOneElementNeedsNoIncomingGradient() {
        GraphBuilder graph = new GraphBuilder("g");
        Value x = graph.input("x", TensorType.of(DataType.FLOAT, 1, 3));
        Value w = graph.parameter("w", TensorType.of(DataType.FLOAT, 3, 1));
        graph.output("y", new Ops(graph).matMul(x, w));
        Tensor weight = Tensor.floats(Shape.of(3, 1), 1, 2, 3);
        Tensor input = Tensor.floats(Shape.of(1, 3), 4, 5, 6);
        Path product = folder.resolve("product.onnx");
        Path file = folder.resolve("gradients.onnx");
        ModelWriter.write(new Model(graph.build(), Map.of("w", weight), Map.of(), ""), product);
        assertDone(convnet("grad", product, "--of", "y", "--wrt", "x,w", "--out", file));
        try (OrtModel gradients = OrtModel.of(file)) {
            assertEquals(List.of("x"), List.copyOf(gradients.inputs().keySet()));
            Map<String, Tensor> results = gradients.run(Map.of("x", input));
            assertEquals(Tensor.floats(Shape.of(1, 3), 1, 2, 3), results.get("x_grad"));
            assertEquals(Tensor.floats(Shape.of(3, 1), 4, 5, 6), results.get("w_grad"));
        }
    }

    /** The gradient of two summands is one value, which is also the incoming gradient. */
    @Test
    void gradientsThatAreTheSameValueHaveANameEach() {
        GraphBuilder graph = new GraphBuilder("g");
        Value a = graph.input("a", TensorType.of(DataType.FLOAT, 2));
        Value b = graph.input("b", TensorType.of(DataType.FLOAT, 2));
        graph.output("y", new Ops(graph).add(a, b));
        Path sum = folder.resolve("sum.onnx");
        ModelWriter.write(new Model(graph.build(), Map.of(), Map.of(), ""), sum);
        assertDone(convnet("grad", sum, "--of", "y", "--wrt", "a,b"));
        Tensor incoming = Tensor.floats(Shape.of(2), 3, 4);
        try (OrtModel gradients = OrtModel.of(folder.resolve("sum-grad.onnx"))) {
            Map<String, Tensor> results = gradients.run(Map.of("a", incoming, "b", incoming, "y_grad", incoming));
            assertEquals(incoming, results.get("a_grad"));
            assertEquals(incoming, results.get("b_grad"));
        }
    }

    @Test
    void mistakesAreRefusedWithTheirRemedy() throws IOException {
        String sources = " (choose from x, z, index, conv.bias, conv.weight, fc.bias, fc.weight)";
        assertRefused(
                model + ": no input or float32 initializer is called 'fc.wieght'; did you mean 'fc.weight'?" + sources,
                convnet("grad", model, "--of", "y", "--wrt", "x,fc.wieght"));
        assertRefused(
                model + ": no output is called 'loss' (choose from y, other)",
                convnet("grad", model, "--of", "loss", "--wrt", "x"));
        assertRefused(
                model + ": index is int64[batch]; only floating-point values have gradients",
                convnet("grad", model, "--of", "y", "--wrt", "index"));
        assertRefused(
                model + ": no gradient for z: y does not depend on it, or only through integers or booleans",
                convnet("grad", model, "--of", "y", "--wrt", "x,z"));
        assertRefused("cannot read none.onnx: no such file", convnet("grad", "none.onnx", "--of", "y", "--wrt", "x"));
        assertRefused(
                model + " is an input of this command, which would overwrite it: name another output",
                convnet("grad", model, "--of", "y", "--wrt", "x", "--out", model));
        Path mine = Files.writeString(folder.resolve("mine.onnx"), "mine");
        assertRefused(
                mine + " exists, and convnet did not write it: overwrite it with --force, or name another output",
                convnet("grad", model, "--of", "y", "--wrt", "x", "--out", mine));
        assertFalse(Files.exists(folder.resolve("model-grad.onnx")));
        Outcome incomplete = convnet("grad", model, "--of", "y");
        assertEquals(2, incomplete.exitCode());
        assertTrue(incomplete.err().contains("--wrt"), incomplete.err());
    }
}
