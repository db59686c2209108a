package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dropout whose mask is a function of the seed, the step, the place in the network and the element, and of nothing else: the
 * same on every device, and again after a training run was resumed. ONNX's own Dropout draws from a hidden state.
 *
 * <p>Element i gets the number u(i) of two rounds of x ← (x·(x + c) + k) mod p with the prime p = 2³¹ − 1, beginning with
 * (i + key) mod p; each product stays below 2⁶³. The element is kept where u(i) ≥ ratio·p.
 */
public final class SeededDropout {
    /** Of {@link #drop}. */
    public static final OperatorSchema SCHEMA = Domain.operator("SeededDropout")
            .input("x", REAL)
            .input("seed", DataType.INT64)
            .input("step", DataType.INT64)
            .output("y", REAL)
            .output("mask", REAL)
            .attribute("ratio", AttributeKind.REAL)
            .attribute("site", AttributeKind.INT)
            .inPlace(0, 0);

    /** The Mersenne prime 2³¹ − 1. */
    private static final long PRIME = (1L << 31) - 1;

    // Fixed odd numbers below 2³⁰: c and k of each round, and one for each part of the key.
    private static final long C_1 = 668_265_263;
    private static final long K_1 = 374_761_393;
    private static final long C_2 = 461_845_907;
    private static final long K_2 = 258_030_249;

    private static final long SEED_FACTOR = 1_013_904_223;
    private static final long STEP_FACTOR = 1_664_525;
    private static final long SITE_FACTOR = 69_069;

    private SeededDropout() {}

    /** The kept elements, scaled, and the factor of each: 0 or 1 / (1 − ratio). */
    public record Result(Value y, Value mask) {}

    /**
     * Drops elements.
     *
     * @param x of any shape
     * @param seed int64 scalar
     * @param step int64 scalar, another one for every training step
     * @param ratio the probability of an element to be dropped
     * @param site tells apart the dropout layers of one network
     */
    public static Result drop(Ops ops, Value x, Value seed, Value step, float ratio, long site) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("ratio", Attribute.of(ratio));
        attributes.put("site", Attribute.of(site));
        List<Value> results = Domain.call(
                ops,
                SCHEMA,
                List.of(x, seed, step),
                attributes,
                (body, in) -> dropped(body, in.get(0), in.get(1), in.get(2), ratio, site));
        return new Result(results.get(0), results.get(1));
    }

    /** What {@link #number} begins with in one step at one place of the network. */
    public static long start(long seed, long step, long site) {
        long key = Math.floorMod(seed, PRIME) * SEED_FACTOR % PRIME
                + Math.floorMod(step, PRIME) * STEP_FACTOR % PRIME
                + site * SITE_FACTOR;
        return round(key % PRIME, C_1, K_1);
    }

    /** The number u of an element, from 0 to p − 1. */
    public static long number(long element, long start) {
        return round(round((element + start) % PRIME, C_1, K_1), C_2, K_2);
    }

    /** The least number of an element that is kept. */
    public static long threshold(float ratio) {
        return Math.round(ratio * (double) PRIME);
    }

    private static long round(long x, long c, long k) {
        return (x * (x + c) + k) % PRIME;
    }

    private static List<Value> dropped(Ops ops, Value x, Value seed, Value step, float ratio, long site) {
        Value prime = ops.int64(PRIME);
        Value seedPart = ops.mod(ops.mul(ops.mod(seed, prime), ops.int64(SEED_FACTOR)), prime);
        Value stepPart = ops.mod(ops.mul(ops.mod(step, prime), ops.int64(STEP_FACTOR)), prime);
        Value key = ops.add(ops.add(seedPart, stepPart), ops.int64(site * SITE_FACTOR));
        // The key itself goes through a round, so that neighbouring steps do not give shifted masks.
        Value start = round(ops, ops.mod(key, prime), prime, C_1, K_1);

        Dim count = x.shape().product(0, x.shape().rank());
        Value elements = ops.range(ops.int64(0), ops.size(x), ops.int64(1), count);
        Value first = round(ops, ops.mod(ops.add(elements, start), prime), prime, C_1, K_1);
        Value second = round(ops, first, prime, C_2, K_2);
        Value keep = ops.greaterOrEqual(second, ops.int64(threshold(ratio)));
        Value factors = ops.mul(ops.cast(keep, x.dataType()), ops.scalar(x, 1 / (1 - (double) ratio)));
        Value mask = ops.reshape(factors, x.shape());
        return List.of(ops.mul(x, mask), mask);
    }

    private static Value round(Ops ops, Value x, Value prime, long c, long k) {
        Value product = ops.mul(x, ops.add(x, ops.int64(c)));
        return ops.mod(ops.add(product, ops.int64(k)), prime);
    }
}
