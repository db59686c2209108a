package dev.convnet.kernels.jvm;

import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.ops.SeededDropout;

/** The kernel of {@link SeededDropout}. */
final class DropoutKernel {
    private static final int PER_TASK = 16 * Chunks.SIZE;

    private DropoutKernel() {}

    static Kernel of(Workers workers, SeededDropout operator) {
        long threshold = operator.threshold();
        float factor = (float) operator.factor();
        return call -> {
            KernelTensor x = call.input(0);
            long seed = Floats.getLong(Checks.elements(call.input(1), 1), 0);
            long step = Floats.getLong(Checks.elements(call.input(2), 1), 0);
            long start = operator.start(seed, step);
            KernelTensor y = call.output(0, x.shape());
            KernelTensor mask = call.output(1, x.shape());
            long elements = x.elements();
            workers.forEach(Math.toIntExact((elements + PER_TASK - 1) / PER_TASK), task -> {
                float[][] chunks = Scratch.matrix(0, 3, Chunks.SIZE);
                long end = Math.min(elements, (task + 1L) * PER_TASK);
                for (long from = (long) task * PER_TASK; from < end; from += Chunks.SIZE) {
                    int count = (int) Math.min(Chunks.SIZE, end - from);
                    Floats.load(x, from, chunks[0], 0, count);
                    for (int i = 0; i < count; i++) {
                        chunks[2][i] = SeededDropout.number(from + i, start) >= threshold ? factor : 0;
                    }
                    multiply(chunks[0], chunks[2], chunks[1], count);
                    Floats.store(chunks[1], 0, y, from, count);
                    Floats.store(chunks[2], 0, mask, from, count);
                }
            });
        };
    }

    private static void multiply(float[] x, float[] mask, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] * mask[i];
        }
    }
}
