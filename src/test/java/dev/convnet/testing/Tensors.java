package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Random tensors, and how far two tensors are apart. */
public final class Tensors {
    private Tensors() {}

    /** Numbers from the normal distribution of mean 0 and deviation 1. */
    public static Tensor normal(RandomGenerator random, DataType type, long... sizes) {
        return filled(random::nextGaussian, type, sizes);
    }

    /** Numbers from {@code low} to {@code high}, all equally likely. */
    public static Tensor uniform(RandomGenerator random, double low, double high, DataType type, long... sizes) {
        return filled(() -> random.nextDouble(low, high), type, sizes);
    }

    /** A tensor whose elements are what {@code next} gives, one after the other. */
    public static Tensor filled(DoubleSupplier next, DataType type, long... sizes) {
        Shape shape = Shape.of(sizes);
        double[] values = DoubleStream.generate(next).limit(shape.elements()).toArray();
        return Tensor.reals(type, shape, values);
    }

    /** The elements as doubles, row by row. */
    public static double[] doubles(Tensor tensor) {
        DataType type = tensor.type().dataType();
        ByteBuffer data = tensor.data();
        return IntStream.range(0, data.remaining() / type.bytes())
                .mapToDouble(i -> switch (type) {
                    case FLOAT -> data.getFloat(i * type.bytes());
                    case DOUBLE -> data.getDouble(i * type.bytes());
                    case INT32 -> data.getInt(i * type.bytes());
                    case INT64 -> data.getLong(i * type.bytes());
                    case UINT8, BOOL -> data.get(i) & 0xff;
                    case FLOAT16 -> Float.float16ToFloat(data.getShort(i * type.bytes()));
                    case BFLOAT16 -> Float.intBitsToFloat(data.getShort(i * type.bytes()) << 16);
                })
                .toArray();
    }

    /** The largest magnitude in {@code tensor}. */
    public static double largest(Tensor tensor) {
        return Arrays.stream(doubles(tensor)).map(Math::abs).max().orElse(0);
    }

    /** The largest difference, as a part of the largest magnitude in {@code expected}; NaN where one of them holds a NaN. */
    public static double relativeError(Tensor actual, Tensor expected) {
        assertEquals(expected.type(), actual.type());
        double[] a = doubles(actual);
        double[] e = doubles(expected);
        double difference = IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - e[i]))
                .max()
                .orElse(0);
        return difference == 0 ? 0 : difference / largest(expected);
    }

    /** Asserts that the {@link #relativeError} is at most {@code bound}. */
    public static void assertClose(String what, Tensor actual, Tensor expected, double bound) {
        double error = relativeError(actual, expected);
        assertTrue(error <= bound, () -> "%s differs by %.2e of its largest element".formatted(what, error));
    }

    /** Asserts that no element is farther from the expected one than {@code difference}; a NaN is. */
    static void assertWithin(String what, double[] actual, double[] expected, double difference) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= difference)) {
                fail("%s: element %d is %s, not %s within %.2e".formatted(what, i, actual[i], expected[i], difference));
            }
        }
    }
}
