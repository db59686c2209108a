package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.List;
import java.util.Map;

/**
 * Dropout whose mask is a function of the seed, the step, the site and the element alone: the same on every device, and the same
 * again when a training run resumes. ONNX's own Dropout draws from a hidden state.
 *
 * <p>Element i gets the number u(i) from two rounds of x ← (x·(x + c) + k) mod p with the prime p = 2³¹ − 1, starting at
 * (i + key) mod p; each product stays below 2⁶³. The element is kept if u(i) ≥ ratio·p.
 *
 * @param ratio the probability of dropping an element
 * @param site distinguishes the dropout layers of a network
 */
public record SeededDropout(float ratio, long site) implements DomainOperator {
    public static final OperatorType<SeededDropout> TYPE = new OperatorType<>(
            OperatorType.schema("SeededDropout")
                    .input("x", REAL)
                    .input("seed", DataType.INT64)
                    .input("step", DataType.INT64)
                    .output("y", REAL)
                    .output("mask", REAL)
                    .attribute("ratio", AttributeKind.REAL)
                    .attribute("site", AttributeKind.INT)
                    .inPlace(0, 0),
            attributes -> new SeededDropout(attributes.real("ratio"), attributes.integer("site")));

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

    /**
     * The outputs.
     *
     * @param y the elements times their factors
     * @param mask the factor of each element: 0 or 1 / (1 − ratio)
     */
    public record DropoutOutputs(Value y, Value mask) {}

    @Override
    public OperatorType<SeededDropout> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return Map.of("ratio", Attribute.of(ratio), "site", Attribute.of(site));
    }

    /**
     * Records a call.
     *
     * @param x of any shape
     * @param seed int64 scalar
     * @param step int64 scalar, different at every training step
     */
    public DropoutOutputs call(Ops ops, Value x, Value seed, Value step) {
        List<Value> outputs = call(ops, List.of(x, seed, step));
        return new DropoutOutputs(outputs.get(0), outputs.get(1));
    }

    /** The start of {@link #number} at one step. */
    public long start(long seed, long step) {
        long key = Math.floorMod(seed, PRIME) * SEED_FACTOR % PRIME
                + Math.floorMod(step, PRIME) * STEP_FACTOR % PRIME
                + site * SITE_FACTOR;
        return round(key % PRIME, C_1, K_1);
    }

    /** The number u of an element, from 0 to p − 1. */
    public static long number(long element, long start) {
        return round(round((element + start) % PRIME, C_1, K_1), C_2, K_2);
    }

    /** The smallest number of a kept element. */
    public long threshold() {
        return Math.round(ratio * (double) PRIME);
    }

    /** The factor of a kept element. */
    public double factor() {
        return 1 / (1 - (double) ratio);
    }

    private static long round(long x, long c, long k) {
        return (x * (x + c) + k) % PRIME;
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value x = inputs.get(0);
        Value prime = ops.int64(PRIME);
        Value seedPart = ops.mod(ops.mul(ops.mod(inputs.get(1), prime), ops.int64(SEED_FACTOR)), prime);
        Value stepPart = ops.mod(ops.mul(ops.mod(inputs.get(2), prime), ops.int64(STEP_FACTOR)), prime);
        Value key = ops.add(ops.add(seedPart, stepPart), ops.int64(site * SITE_FACTOR));
        // A round over the key keeps neighboring steps from giving shifted masks.
        Value start = round(ops, ops.mod(key, prime), prime, C_1, K_1);

        Dim count = x.shape().product(0, x.shape().rank());
        Value elements = ops.range(ops.int64(0), ops.size(x), ops.int64(1), count);
        Value first = round(ops, ops.mod(ops.add(elements, start), prime), prime, C_1, K_1);
        Value second = round(ops, first, prime, C_2, K_2);
        Value keep = ops.greaterOrEqual(second, ops.int64(threshold()));
        Value factors = ops.mul(ops.cast(keep, x.dataType()), ops.scalar(x, factor()));
        Value mask = ops.reshape(factors, x.shape());
        return List.of(ops.mul(x, mask), mask);
    }

    private static Value round(Ops ops, Value x, Value prime, long c, long k) {
        Value product = ops.mul(x, ops.add(x, ops.int64(c)));
        return ops.mod(ops.add(product, ops.int64(k)), prime);
    }
}
