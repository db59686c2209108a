package dev.convnet.kernels.jvm;

import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;
import java.util.Arrays;

/** Batch normalization in training, channel by channel: two passes over the batch forward, two backward. */
final class BatchNormKernels {
    private BatchNormKernels() {}

    static Kernel forward(Workers workers, float epsilon, float momentum) {
        return forward(workers, epsilon, momentum, Float.NEGATIVE_INFINITY);
    }

    static Kernel forwardWithRelu(Workers workers, float epsilon, float momentum) {
        return forward(workers, epsilon, momentum, 0);
    }

    /** @param least the lower bound of y: max(x, 0) is ReLU, max(x, −∞) is x */
    private static Kernel forward(Workers workers, float epsilon, float momentum, float least) {
        float fresh = (float) (1 - (double) momentum);
        return call -> {
            KernelTensor x = call.input(0);
            Channels channels = Channels.of(x);
            KernelTensor scale = Checks.shape(call.input(1), channels.count());
            KernelTensor shift = Checks.shape(call.input(2), channels.count());
            KernelTensor runningMean = Checks.shape(call.input(3), channels.count());
            KernelTensor runningVariance = Checks.shape(call.input(4), channels.count());
            KernelTensor y = call.output(0, x.shape());
            long[] perChannel = perChannel(x);
            KernelTensor means = call.output(1, perChannel);
            KernelTensor inverses = call.output(2, perChannel);
            KernelTensor nextMean = call.output(3, channels.count());
            KernelTensor nextVariance = call.output(4, channels.count());
            double n = channels.elements();
            double unbiased = n / Math.max(n - 1, 1);
            workers.forEach(channels.count(), c -> {
                Moments moments = Moments.of(channels, x, c);
                float mean = (float) moments.mean();
                float inverse = (float) (1 / Math.sqrt(moments.variance() + epsilon));
                float factor = Floats.get(scale, c) * inverse;
                float offset = Floats.get(shift, c);
                float[][] chunks = Scratch.matrix(0, 4, Chunks.SIZE);
                channels.forEachPiece((from, size) -> {
                    channels.load(x, c, from, chunks[0], size);
                    normalize(chunks[0], chunks[1], size, mean, factor, offset, least);
                    channels.store(chunks[1], size, y, c, from);
                });
                Floats.set(means, c, mean);
                Floats.set(inverses, c, inverse);
                Floats.set(nextMean, c, Floats.get(runningMean, c) * momentum + mean * fresh);
                float variance = (float) (moments.variance() * unbiased);
                Floats.set(nextVariance, c, Floats.get(runningVariance, c) * momentum + variance * fresh);
            });
        };
    }

    /** [1, C, 1…]. */
    private static long[] perChannel(KernelTensor x) {
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[1] = x.size(1);
        return shape;
    }

    private static void normalize(
            float[] x, float[] y, int count, float mean, float factor, float offset, float least) {
        for (int i = 0; i < count; i++) {
            y[i] = Math.max((x[i] - mean) * factor + offset, least);
        }
    }

    /** The mean and the population variance of a channel. */
    private record Moments(double mean, double variance) {
        /** From the sums of x − k with k close to the mean: sums of x itself lose precision if the mean is large. */
        static Moments of(Channels channels, KernelTensor x, int channel) {
            float[][] chunks = Scratch.matrix(0, 4, Chunks.SIZE);
            int first = (int) Math.min(Chunks.SIZE, channels.elements());
            channels.load(x, channel, 0, chunks[0], first);
            double sum = 0;
            for (int i = 0; i < first; i++) {
                sum += chunks[0][i];
            }
            float k = (float) (sum / first);
            Lanes.clear(chunks[2]);
            Lanes.clear(chunks[3]);
            channels.forEachPiece((from, size) -> {
                channels.load(x, channel, from, chunks[0], size);
                addMoments(chunks[0], size, k, chunks[2], chunks[3]);
            });
            double n = channels.elements();
            double distance = Lanes.total(chunks[2]) / n;
            return new Moments(k + distance, Math.max(0, Lanes.total(chunks[3]) / n - distance * distance));
        }
    }

    private static void addMoments(float[] x, int count, float k, float[] sums, float[] squares) {
        for (int i = 0; i < count; i++) {
            float difference = x[i] - k;
            sums[i] += difference;
            squares[i] += difference * difference;
        }
    }

    static void backward(Workers workers, KernelCall call) {
        KernelTensor dy = call.input(0);
        KernelTensor x = Checks.like(call.input(1), dy);
        Channels channels = Channels.of(x);
        Gradient gradient = new Gradient(channels, dy, x, null, call, 2);
        workers.forEach(channels.count(), gradient::compute);
    }

    static void backwardWithRelu(Workers workers, KernelCall call) {
        KernelTensor dy = call.input(0);
        KernelTensor y = Checks.like(call.input(1), dy);
        KernelTensor x = Checks.like(call.input(2), dy);
        Channels channels = Channels.of(x);
        Gradient gradient = new Gradient(channels, dy, x, y, call, 3);
        workers.forEach(channels.count(), gradient::compute);
    }

    /** One call of a gradient kernel. */
    private static final class Gradient {
        private final Channels channels;
        private final KernelTensor dy;
        private final KernelTensor x;
        private final KernelTensor y;
        private final KernelTensor scale;
        private final KernelTensor means;
        private final KernelTensor inverses;
        private final KernelTensor dx;
        private final KernelTensor dscale;
        private final KernelTensor dshift;

        /**
         * @param y ReLU's output; {@code null} without ReLU
         * @param scaleInput the index of the input scale; the means and the inverse deviations follow
         */
        Gradient(Channels channels, KernelTensor dy, KernelTensor x, KernelTensor y, KernelCall call, int scaleInput) {
            this.channels = channels;
            this.dy = dy;
            this.x = x;
            this.y = y;
            int count = channels.count();
            scale = Checks.shape(call.input(scaleInput), count);
            means = Checks.elements(call.input(scaleInput + 1), count);
            inverses = Checks.elements(call.input(scaleInput + 2), count);
            dx = call.output(0, x.shape());
            dscale = call.output(1, count);
            dshift = call.output(2, count);
        }

        void compute(int channel) {
            float mean = Floats.get(means, channel);
            float inverse = Floats.get(inverses, channel);
            float[][] chunks = Scratch.matrix(0, 5, Chunks.SIZE);
            Lanes.clear(chunks[3]);
            Lanes.clear(chunks[4]);
            channels.forEachPiece((from, size) -> {
                load(channel, from, chunks, size);
                addSums(chunks[0], chunks[1], size, mean, inverse, chunks[3], chunks[4]);
            });
            double shiftSum = Lanes.total(chunks[3]);
            double scaleSum = Lanes.total(chunks[4]);
            double n = channels.elements();
            float factor = Floats.get(scale, channel) * inverse;
            float meanGradient = (float) (shiftSum / n);
            float slope = (float) (scaleSum / n * inverse);
            channels.forEachPiece((from, size) -> {
                load(channel, from, chunks, size);
                gradient(chunks[0], chunks[1], chunks[2], size, mean, meanGradient, slope, factor);
                channels.store(chunks[2], size, dx, channel, from);
            });
            Floats.set(dscale, channel, scaleSum);
            Floats.set(dshift, channel, shiftSum);
        }

        /** Loads the gradient of ReLU's input into chunk 0, and x into chunk 1. */
        private void load(int channel, long from, float[][] chunks, int size) {
            channels.load(dy, channel, from, chunks[0], size);
            channels.load(x, channel, from, chunks[1], size);
            if (y != null) {
                channels.load(y, channel, from, chunks[2], size);
                applyRelu(chunks[0], chunks[2], size);
            }
        }
    }

    private static void applyRelu(float[] dy, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            dy[i] *= ActivationKernels.gate(y[i]);
        }
    }

    private static void addSums(
            float[] dy, float[] x, int count, float mean, float inverse, float[] sums, float[] products) {
        for (int i = 0; i < count; i++) {
            sums[i] += dy[i];
            products[i] += dy[i] * ((x[i] - mean) * inverse);
        }
    }

    private static void gradient(
            float[] dy, float[] x, float[] dx, int count, float mean, float meanGradient, float slope, float factor) {
        for (int i = 0; i < count; i++) {
            dx[i] = (dy[i] - meanGradient - (x[i] - mean) * slope) * factor;
        }
    }
}
