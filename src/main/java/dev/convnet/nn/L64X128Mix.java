package dev.convnet.nn;

/**
 * The generator L64X128MixRandom of Steele and Vigna, "LXM: better splittable pseudorandom number generators (and almost as fast)",
 * OOPSLA 2021: a linear congruential generator and xoroshiro128 v1.0, whose sum a mixer scrambles. It is written out here because
 * Java's library promises the name and the quality of the generator, but not its numbers, and a seed must mean the same weights
 * with every version of Java.
 */
final class L64X128Mix {
    private static final long SILVER_RATIO = 0x6a09e667f3bcc909L;
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;
    private static final long MULTIPLIER = 0xd1342543de82ef95L;

    /** The bits of a double's significand. */
    private static final int PRECISION = 53;

    private final long increment;
    private long congruential = 1;
    private long x0;
    private long x1;

    L64X128Mix(long seed) {
        long scattered = seed ^ SILVER_RATIO;
        increment = murmur(scattered) | 1;
        x0 = stafford13(scattered);
        x1 = stafford13(scattered + GOLDEN_RATIO);
    }

    /** 64 random bits. */
    long nextLong() {
        long result = lea(congruential + x0);
        congruential = MULTIPLIER * congruential + increment;
        long q1 = x1 ^ x0;
        x0 = Long.rotateLeft(x0, 24) ^ q1 ^ (q1 << 16);
        x1 = Long.rotateLeft(q1, 37);
        return result;
    }

    /** A multiple of 2⁻⁵³ from 0 to below 1: the upper 53 of 64 random bits. */
    double nextDouble() {
        return (nextLong() >>> (Long.SIZE - PRECISION)) * 0x1p-53;
    }

    private static long murmur(long value) {
        long bits = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return bits ^ (bits >>> 33);
    }

    private static long stafford13(long value) {
        long bits = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return bits ^ (bits >>> 31);
    }

    private static long lea(long value) {
        long bits = (value ^ (value >>> 32)) * 0xdaba0b6eb09322e3L;
        bits = (bits ^ (bits >>> 32)) * 0xdaba0b6eb09322e3L;
        return bits ^ (bits >>> 32);
    }
}
