package dev.convnet.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A convolution in groups has the gradients of one convolution per group. */
class GroupedConvolutionTest {
    private static final int CHANNELS = 6;

    private static final int OUTPUTS = 12;

    @ParameterizedTest
    @CsvSource({"none, 2", "none, 3", "none, 6", "jvm, 2", "jvm, 6"})
    void gradientsAreThoseOfTheGroups(String choice, int groups) {
        Random random = new Random(groups);
        Map<String, Tensor> inputs = Map.of(
                "x", Tensors.normal(random, DataType.FLOAT, 2, CHANNELS, 7, 6),
                "weight", Tensors.normal(random, DataType.FLOAT, OUTPUTS, CHANNELS / groups, 3, 3),
                "factor", Tensors.normal(random, DataType.FLOAT, 2, OUTPUTS, 4, 3));
        Map<String, Tensor> apart = OrtModel.run(gradients(groups, true), inputs);
        try (Kernels kernels = Kernels.open(choice)) {
            Map<String, Tensor> together = OrtModel.run(gradients(groups, false), kernels, inputs);
            assertEquals(apart.keySet(), together.keySet());
            apart.forEach((name, tensor) ->
                    assertArrayEquals(Tensors.doubles(tensor), Tensors.doubles(together.get(name)), 1e-4, name));
        }
    }

    /** The gradients of the sum of a convolution's outputs, each times a factor. */
    private static Model gradients(int groups, boolean apart) {
        GraphBuilder builder = new GraphBuilder("test");
        Ops ops = new Ops(builder);
        Value x = builder.input("x", TensorType.of(DataType.FLOAT, 2, CHANNELS, 7, 6));
        Value weight = builder.input("weight", TensorType.of(DataType.FLOAT, OUTPUTS, CHANNELS / groups, 3, 3));
        Value factor = builder.input("factor", TensorType.of(DataType.FLOAT, 2, OUTPUTS, 4, 3));
        Window window = Window.square(3).stride(2).padding(1);
        Value y = apart ? apart(ops, x, weight, window, groups) : ops.conv(x, weight, null, window, groups);
        Value loss = ops.reduceMax(ops.reshape(sum(ops, ops.mul(y, factor)), Shape.of(1)), false, 0);
        Map<Value, Value> gradients = Backpropagation.gradients(builder, loss, List.of(x, weight));
        builder.output("dx", gradients.get(x));
        builder.output("dweight", gradients.get(weight));
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    /** The sum of all elements, as a product of matrices. */
    private static Value sum(Ops ops, Value x) {
        int elements = (int) x.shape().elements();
        float[] ones = new float[elements];
        Arrays.fill(ones, 1);
        Value row = ops.reshape(x, Shape.of(1, elements));
        return ops.matMul(row, ops.constant(Tensor.floats(Shape.of(elements, 1), ones)));
    }

    private static Value apart(Ops ops, Value x, Value weight, Window window, int groups) {
        int in = CHANNELS / groups;
        int out = OUTPUTS / groups;
        List<Value> parts = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            long[] channels = positions(group * in, in);
            long[] filters = positions(group * out, out);
            parts.add(ops.conv(
                    ops.gather(x, ops.constant(Tensor.int64s(channels)), 1),
                    ops.gather(weight, ops.constant(Tensor.int64s(filters)), 0),
                    null,
                    window,
                    1));
        }
        return ops.concat(1, parts);
    }

    private static long[] positions(int first, int count) {
        return LongStream.range(first, first + count).toArray();
    }
}
