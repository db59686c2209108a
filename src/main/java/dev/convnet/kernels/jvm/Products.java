package dev.convnet.kernels.jvm;

/** Sums of products, a vector at a time. {@link Math#fma} is a single instruction on all processors but old x86 ones. */
final class Products {
    /** The number of vectors of one pass. */
    static final int VECTORS = 4;

    /** The number of sums that one pass adds to. */
    static final int SUMS = 2;

    private Products() {}

    /**
     * Adds factors[i][k] · vectors[k] to sums[i], for all i below {@code sumCount} and k below {@code vectorCount}.
     *
     * @param sumCount a multiple of {@link #SUMS}
     * @param at the index of the first factor in its row: factor k of sum i is {@code factors[i][at + k]}
     * @param vectorCount a multiple of {@link #VECTORS}
     * @param size the number of elements of each sum and vector
     */
    static void add(
            float[][] sums, int sumCount, float[][] factors, int at, float[][] vectors, int vectorCount, int size) {
        for (int i = 0; i < sumCount; i += SUMS) {
            float[] f0 = factors[i];
            float[] f1 = factors[i + 1];
            for (int k = 0; k < vectorCount; k += VECTORS) {
                int a = at + k;
                add(
                        sums[i],
                        sums[i + 1],
                        vectors[k],
                        vectors[k + 1],
                        vectors[k + 2],
                        vectors[k + 3],
                        f0[a],
                        f0[a + 1],
                        f0[a + 2],
                        f0[a + 3],
                        f1[a],
                        f1[a + 1],
                        f1[a + 2],
                        f1[a + 3],
                        size);
            }
        }
    }

    private static void add(
            float[] sum0,
            float[] sum1,
            float[] v0,
            float[] v1,
            float[] v2,
            float[] v3,
            float a0,
            float a1,
            float a2,
            float a3,
            float b0,
            float b1,
            float b2,
            float b3,
            int size) {
        for (int j = 0; j < size; j++) {
            float x0 = v0[j];
            float x1 = v1[j];
            float x2 = v2[j];
            float x3 = v3[j];
            sum0[j] = Math.fma(a3, x3, Math.fma(a2, x2, Math.fma(a1, x1, Math.fma(a0, x0, sum0[j]))));
            sum1[j] = Math.fma(b3, x3, Math.fma(b2, x2, Math.fma(b1, x1, Math.fma(b0, x0, sum1[j]))));
        }
    }

    /** {@code size} rounded up to a multiple of {@code unit}. */
    static int padded(int size, int unit) {
        return (size + unit - 1) / unit * unit;
    }
}
