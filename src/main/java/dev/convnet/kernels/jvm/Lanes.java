package dev.convnet.kernels.jvm;

import java.util.Arrays;

/** Sums beside each other, one for each place of a chunk, to be added up at the end: what vector instructions can sum. */
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
