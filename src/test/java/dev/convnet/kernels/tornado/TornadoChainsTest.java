package dev.convnet.kernels.tornado;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.kernels.Kernels;
import dev.convnet.kernels.OperatorStatistics;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.ops.ConvBiasGrad;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.ops.MaxPoolGrad;
import dev.convnet.ops.ReluGrad;
import dev.convnet.ops.SgdStep;
import dev.convnet.ops.SigmoidGrad;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Requires;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Chains of TornadoVM's kernels: what the bodies compute, with less to move. */
@Tag("tornado")
@Requires(TestGroup.TORNADO)
class TornadoChainsTest {
    private static final double BOUND = 2e-5;
    private static final float DECAY = 0.01f;
    private static final Window THREE = Window.square(3).padding(1);

    private final Random random = new Random(20_12);
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final GraphBuilder builder = new GraphBuilder("chain");
    private final Ops ops = new Ops(builder);

    private Value real(String name, long... sizes) {
        return input(name, Tensors.normal(random, DataType.FLOAT, sizes));
    }

    /** What ReLU may have given. */
    private Value rectified(String name, long... sizes) {
        return input(name, Tensors.filled(() -> Math.max(0, random.nextGaussian()), DataType.FLOAT, sizes));
    }

    private Value input(String name, Tensor tensor) {
        inputs.put(name, tensor);
        return builder.input(name, tensor.type());
    }

    /** What running a model gave, and what the kernels told of it. */
    private record Outcome(Map<String, Tensor> outputs, List<OperatorStatistics> statistics) {
        long sum(ToLongFunction<OperatorStatistics> figure) {
            return statistics.stream().mapToLong(figure).sum();
        }
    }

    private Outcome run(ModelProto model, BiFunction<Kernels, ModelProto, ModelProto> preparation) {
        try (Kernels kernels = Kernels.open("tornado")) {
            byte[] prepared = preparation.apply(kernels, model).toByteArray();
            try (OrtModel opened = OrtModel.of(prepared, kernels)) {
                // Twice, since what changed on the device must not be there at the next run.
                opened.run(inputs);
                return new Outcome(opened.run(inputs), kernels.statistics());
            }
        }
    }

    /** The model that was recorded, run by one chain, gives what its bodies do. @return what the kernels told */
    private Outcome assertOneChain() {
        Model model = new Model(builder.build(), Map.of(), Map.of(), "");
        Outcome chained = run(ModelWriter.toProto(model), Kernels::lowered);
        OrtModel.run(model, inputs)
                .forEach((name, body) -> assertClose(name, chained.outputs().get(name), body, BOUND));
        assertEquals(
                List.of("dev.convnet.kernels::Chain"),
                chained.statistics().stream().map(OperatorStatistics::operator).toList());
        assertEquals(2, chained.sum(OperatorStatistics::calls));
        assertTrue(chained.sum(OperatorStatistics::deviceNanos) > 0, "no device has measured a time");
        return chained;
    }

    /** What a layer's backward pass and the steps of its parameters are. */
    private void recordLayer() {
        Value dy = new MaxPoolGrad(List.of(8L, 8L)).call(ops, real("dy", 2, 3, 4, 4), firsts(2, 3, 4, 4));
        Value dx = new ReluGrad().call(ops, dy, rectified("y", 2, 3, 8, 8));
        Value weight = real("weight", 3, 5, 3, 3);
        Value rate = input("rate", Tensor.floats(Shape.SCALAR, 0.1f));
        Value dweight = new ConvWeightGrad(THREE, 1).call(ops, real("x", 2, 5, 8, 8), dx);
        // The step stands before another reader of the weights.
        builder.output("weight/next", new SgdStep(DECAY).call(ops, weight, dweight, rate));
        builder.output("dx", new ConvInputGrad(THREE, 1, List.of(8L, 8L)).call(ops, dx, weight));
        builder.output(
                "bias/next", new SgdStep(DECAY).call(ops, real("bias", 3), new ConvBiasGrad().call(ops, dx), rate));
    }

    /** The first pixel of each window of two by two, by its place in a batch of planes of {@code 2 · height} rows. */
    private Value firsts(int images, int channels, int height, int width) {
        long[] indices = new long[images * channels * height * width];
        for (int i = 0; i < indices.length; i++) {
            int row = i / width;
            indices[i] = 2L * row * 2 * width + 2L * (i % width);
        }
        return input("indices", Tensor.int64s(Shape.of(images, channels, height, width), indices));
    }

    @Test
    void aChainComputesWhatTheBodiesDoAndMovesLess() {
        recordLayer();
        Outcome chained = assertOneChain();
        Model model = new Model(builder.build(), Map.of(), Map.of(), "");
        Outcome single = run(ModelWriter.toProto(model), (_, file) -> file);
        assertEquals(14, single.sum(OperatorStatistics::calls));
        assertTrue(
                3 * chained.sum(OperatorStatistics::bytesToDevice) < 2 * single.sum(OperatorStatistics::bytesToDevice),
                () -> chained + " " + single);
        assertTrue(
                3 * chained.sum(OperatorStatistics::bytesFromDevice)
                        < 2 * single.sum(OperatorStatistics::bytesFromDevice),
                () -> chained + " " + single);
    }

    @Test
    void whatAMemberChangesStaysAsItWasForOthers() {
        Value rate = input("rate", Tensor.floats(Shape.SCALAR, 0.1f));
        Value y = rectified("y", 6);
        Value parameter = new ReluGrad().call(ops, real("dy", 6), y);
        Value next = new SgdStep(DECAY).call(ops, parameter, y, rate);
        builder.output("parameter", parameter);
        builder.output("next", new SgdStep(DECAY).call(ops, next, parameter, rate));
        builder.output("behind", new SigmoidGrad().call(ops, parameter, next));
        assertOneChain();
    }

    @Test
    void aFailureNamesTheMember() {
        Value dx = new ReluGrad().call(ops, real("dy", 0, 3), real("y", 0, 3));
        builder.output("out", new SigmoidGrad().call(ops, dx, real("other", 0, 3)));
        ModelProto model = ModelWriter.toProto(new Model(builder.build(), Map.of(), Map.of(), ""));
        String message = assertThrows(IllegalStateException.class, () -> run(model, Kernels::lowered))
                .getMessage();
        assertTrue(message.contains("kernel 'tornado' of dev.convnet.kernels::Chain at node ReluGrad"), message);
        assertTrue(message.contains("ReluGrad with inputs [0, 3], [0, 3]: an operand without elements"), message);
    }
}
