package dev.convnet.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The masks are as random as dropout needs them, and nothing but seed, step, site and place decides about them. */
class SeededDropoutTest {
    private static final int ELEMENTS = 100_000;

    /** The mask of that many ones, 0 where one was dropped. */
    private static double[] mask(long seed, long step, float ratio, long site) {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.of(DataType.FLOAT, ELEMENTS));
        Value seedInput = builder.input("seed", new TensorType(DataType.INT64, Shape.SCALAR));
        Value stepInput = builder.input("step", new TensorType(DataType.INT64, Shape.SCALAR));
        SeededDropout.DropoutOutputs result =
                new SeededDropout(ratio, site).call(new Ops(builder), x, seedInput, stepInput);
        builder.output("y", result.y());
        builder.output("mask", result.mask());
        Map<String, Tensor> outputs = OrtModel.run(
                new Model(builder.build(), Map.of(), Map.of(), ""),
                Map.of(
                        "x", Tensors.filled(() -> 1, DataType.FLOAT, ELEMENTS),
                        "seed", Tensor.int64s(Shape.SCALAR, seed),
                        "step", Tensor.int64s(Shape.SCALAR, step)));
        double[] mask = Tensors.doubles(outputs.get("mask"));
        assertArrayEquals(mask, Tensors.doubles(outputs.get("y")));
        return mask;
    }

    @ParameterizedTest
    @ValueSource(floats = {0.1f, 0.5f, 0.9f})
    void asManyAreDroppedAsTheRatioSaysAndTheOthersScaled(float ratio) {
        double[] mask = mask(1, 2, ratio, 0);
        double[] kept = Arrays.stream(mask).filter(factor -> factor != 0).toArray();
        // Six standard deviations of a binomial distribution.
        double bound = 6 * Math.sqrt(ratio * (1 - ratio) / ELEMENTS);
        assertEquals(1 - ratio, (double) kept.length / ELEMENTS, bound);
        Arrays.stream(kept).forEach(factor -> assertEquals(1 / (1 - ratio), factor, 1e-5));
    }

    @Test
    void masksOfOtherSeedsStepsAndSitesHaveNothingToDoWithEachOther() {
        double[] mask = mask(1, 2, 0.5f, 0);
        assertUnrelated(mask, mask(2, 2, 0.5f, 0), 0);
        assertUnrelated(mask, mask(1, 3, 0.5f, 0), 0);
        assertUnrelated(mask, mask(1, 2, 0.5f, 1), 0);
    }

    @Test
    void elementsHaveNothingToDoWithTheirNeighbours() {
        double[] mask = mask(1, 2, 0.5f, 0);
        double[] next = mask(1, 3, 0.5f, 0);
        for (int distance : new int[] {1, 2, 3, 7, 28, 784, 4096}) {
            assertUnrelated(mask, mask, distance);
            assertUnrelated(mask, next, distance);
            assertUnrelated(next, mask, distance);
        }
    }

    @Test
    void theSameSeedStepAndSiteGiveTheSameMaskAgain() {
        assertArrayEquals(mask(5, 6, 0.3f, 2), mask(5, 6, 0.3f, 2));
    }

    @Test
    void javaAndOnnxKnowTheSameNumbers() {
        double[] mask = mask(-3, 17, 0.3f, 4);
        SeededDropout dropout = new SeededDropout(0.3f, 4);
        long start = dropout.start(-3, 17);
        IntStream.range(0, ELEMENTS)
                .forEach(i -> assertEquals(
                        SeededDropout.number(i, start) >= dropout.threshold(), mask[i] != 0, "element " + i));
    }

    /** That both keep or both drop half of the time, within six standard deviations. */
    private static void assertUnrelated(double[] one, double[] other, int distance) {
        int count = ELEMENTS - distance;
        long same = IntStream.range(0, count)
                .filter(i -> (one[i] == 0) == (other[i + distance] == 0))
                .count();
        double bound = 6 * 0.5 / Math.sqrt(count);
        assertTrue(
                Math.abs((double) same / count - 0.5) < bound,
                () -> "at a distance of " + distance + ", " + same + " of " + count + " are the same");
    }
}
