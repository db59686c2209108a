package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;
import java.util.List;

/** The gradients of activations, element by element. */
final class ActivationKernels {
    /** With {@link #MORE} a factor that is too large for a single float. */
    private static final float HUGE = 0x1p127f;

    private static final float MORE = 0x1p23f;

    private ActivationKernels() {}

    static void relu(Workers workers, KernelCall call) {
        run(workers, call, (chunks, count) -> relu(chunks[0], chunks[1], chunks[2], count));
    }

    static void sigmoid(Workers workers, KernelCall call) {
        run(workers, call, (chunks, count) -> sigmoid(chunks[0], chunks[1], chunks[2], count));
    }

    private static void run(Workers workers, KernelCall call, Chunks.ElementwiseFunction function) {
        KernelTensor dy = call.input(0);
        KernelTensor y = Checks.like(call.input(1), dy);
        Chunks.forEach(workers, List.of(dy, y), List.of(call.output(0, dy.shape())), function);
    }

    private static void relu(float[] dy, float[] y, float[] dx, int count) {
        for (int i = 0; i < count; i++) {
            dx[i] = dy[i] * gate(y[i]);
        }
    }

    private static void sigmoid(float[] dy, float[] y, float[] dx, int count) {
        for (int i = 0; i < count; i++) {
            dx[i] = dy[i] * (y[i] * (1 - y[i]));
        }
    }

    /** 1 if ReLU's output {@code y} is above 0, even for the smallest float, else 0. Free of branches, so that loops vectorize. */
    static float gate(float y) {
        return Math.min(1, y * HUGE * MORE);
    }
}
