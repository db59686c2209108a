package dev.convnet.model.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.model.ModelValue;
import dev.convnet.model.TensorValue;
import dev.convnet.onnx.proto.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final Tolerance TOLERANCE = new Tolerance(0.1, 0.01);

    private static TensorValue floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return TensorValue.of(DataType.FLOAT, new long[] {values.length}, data);
    }

    private static Difference between(ModelValue expected, ModelValue actual) {
        return Difference.between(expected, actual, TOLERANCE);
    }

    @Test
    void figuresAreOfAllElements() {
        Difference difference = between(floats(0, 2, -4), floats(0, 2.5f, -4.3f));

        assertEquals(3, difference.elements());
        assertEquals(1, difference.outside());
        assertEquals(0.5, difference.maxAbs(), 1e-6);
        assertEquals(0.8 / 3, difference.meanAbs(), 1e-6);
        assertEquals(0.25, difference.maxRel(), 1e-6);
        assertEquals(0.325 / 2, difference.meanRel(), 1e-6);
        assertEquals("at [1]: 2.5, expected 2", difference.first());
    }

    @Test
    void nanIsNanAndInfinityIsItself() {
        float nan = Float.NaN;
        float inf = Float.POSITIVE_INFINITY;
        assertTrue(between(floats(nan, inf, -inf), floats(nan, inf, -inf)).agrees());
        assertFalse(between(floats(nan), floats(1)).agrees());
        assertFalse(between(floats(1), floats(nan)).agrees());
        assertFalse(between(floats(inf), floats(-inf)).agrees());
        assertFalse(between(floats(inf), floats(1e30f)).agrees());
        assertEquals(Double.POSITIVE_INFINITY, between(floats(1), floats(nan)).maxAbs());
    }

    @Test
    void typesShapesAndKindsMustBeEqual() {
        assertEquals(
                "is float[2], expected float[1]",
                between(floats(1), floats(1, 1)).describe());
        TensorValue bytes = TensorValue.of(DataType.UINT8, new long[] {1}, ByteBuffer.wrap(new byte[] {1}));
        assertEquals("is uint8[1], expected float[1]", between(floats(1), bytes).describe());
        assertEquals(
                "is none, expected float[1]",
                between(floats(1), new ModelValue.AbsentValue()).describe());
    }

    @Test
    void goesIntoSequencesAndMaps() {
        ModelValue expected = new ModelValue.SequenceValue(List.of(floats(1), floats(2)));
        assertTrue(between(expected, expected).agrees());
        assertEquals(
                "at [1][0]: 3, expected 2",
                between(expected, new ModelValue.SequenceValue(List.of(floats(1), floats(3))))
                        .first());
        assertFalse(between(expected, new ModelValue.SequenceValue(List.of(floats(1))))
                .agrees());
        ModelValue map = new ModelValue.MapValue(Map.of("a", floats(1)));
        assertTrue(between(map, map).agrees());
        assertFalse(
                between(map, new ModelValue.MapValue(Map.of("b", floats(1)))).agrees());
    }

    @Test
    void stringsAreEqualOrNot() {
        TensorValue expected = TensorValue.of(new long[] {2}, List.of("a", "b"));
        Difference difference = between(expected, TensorValue.of(new long[] {2}, List.of("a", "c")));
        assertEquals(1, difference.outside());
        assertEquals("at [1]: \"c\", expected \"b\"", difference.first());
    }
}
