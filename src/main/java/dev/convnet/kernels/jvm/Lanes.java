package dev.convnet.kernels.jvm;

import java.util.Arrays;

/** Parallel partial sums, one for each position of a chunk, added up at the end: a form that vectorizes. */
final class Lanes {
    private Lanes() {}

    static void clear(float[] lanes) {
        Arrays.fill(lanes, 0, Chunks.SIZE, 0);
    }

    static void add(float[] lanes, float[] x, int count) {
        for (int i = 0; i < count; i++) {
            lanes[i] += x[i];
        }
    }

    static double total(float[] lanes) {
        double total = 0;
        for (int i = 0; i < Chunks.SIZE; i++) {
            total += lanes[i];
        }
        return total;
    }
}
