package dev.convnet.kernels.tornado;

import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Batch normalization of x [N, C, …] by the batch's statistics, optionally followed by ReLU. All passes over the batch are tasks of
 * one graph, so that the batch moves to the device once.
 */
final class BatchNormTasks {
    private BatchNormTasks() {}

    static void forward(PlanBuilder plan, BatchNormalizationTraining operator) {
        normalize(plan, operator.epsilon(), operator.momentum());
    }

    static void forwardWithRelu(PlanBuilder plan, BatchNormalizationReluTraining operator) {
        FloatArray y = normalize(plan, operator.epsilon(), operator.momentum());
        plan.tasks().task(plan.name("relu"), ActivationTasks::rectify, y, y.getSize());
    }

    /** Adds all tasks but ReLU. @return the output y */
    private static FloatArray normalize(PlanBuilder plan, float epsilon, float momentum) {
        int images = plan.size(0, 0);
        int channels = plan.size(0, 1);
        int pixels = plan.elements(0, 2);
        int planes = images * channels;
        FloatArray x = plan.input(0);
        FloatArray scale = plan.input(1);
        FloatArray shift = plan.input(2);
        FloatArray runningMean = plan.changing(3);
        FloatArray runningVariance = plan.changing(4);
        FloatArray sums = plan.scratch(planes);
        FloatArray squares = plan.scratch(planes);
        FloatArray y = plan.output(0, plan.shape(0));
        FloatArray mean = plan.output(1, perChannel(plan));
        FloatArray inverse = plan.output(2, perChannel(plan));
        plan.output(3, runningMean, channels);
        plan.output(4, runningVariance, channels);
        plan.tasks()
                .task(plan.name("sums"), SumTasks::sumPlanes, x, sums, planes, pixels)
                .task(plan.name("mean"), BatchNormTasks::channelMean, sums, mean, images, channels, pixels)
                .task(plan.name("squares"), BatchNormTasks::squareSums, x, mean, squares, planes, channels, pixels)
                .task(
                        plan.name("deviation"),
                        BatchNormTasks::channelDeviation,
                        squares,
                        mean,
                        inverse,
                        runningMean,
                        runningVariance,
                        images,
                        channels,
                        pixels,
                        epsilon,
                        momentum,
                        (float) (1 - (double) momentum))
                .task(
                        plan.name("normalize"),
                        BatchNormTasks::normalizeBatch,
                        x,
                        mean,
                        inverse,
                        scale,
                        shift,
                        y,
                        planes,
                        channels,
                        pixels);
        return y;
    }

    /** The shape [1, C, 1…], with as many dimensions as x. */
    private static long[] perChannel(PlanBuilder plan) {
        long[] shape = new long[plan.shape(0).length];
        Arrays.fill(shape, 1);
        shape[1] = plan.size(0, 1);
        return shape;
    }

    /** The mean of each channel from the sums of its planes. */
    static void channelMean(FloatArray sums, FloatArray mean, int images, int channels, int pixels) {
        for (@Parallel int channel = 0; channel < channels; channel++) {
            float sum = 0;
            for (int image = 0; image < images; image++) {
                sum += sums.get(image * channels + channel);
            }
            mean.set(channel, sum / ((float) images * pixels));
        }
    }

    /** Σ(x − mean)² of each plane. */
    static void squareSums(FloatArray x, FloatArray mean, FloatArray squares, int planes, int channels, int pixels) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            float center = mean.get(plane % channels);
            float sum = 0;
            for (int start = 0; start < pixels; start += SumTasks.CHUNK) {
                float part = 0;
                for (int pixel = start; pixel < Math.min(start + SumTasks.CHUNK, pixels); pixel++) {
                    float centered = x.get(plane * pixels + pixel) - center;
                    part += centered * centered;
                }
                sum += part;
            }
            squares.set(plane, sum);
        }
    }

    /** 1/√(variance + ε) of each channel. Updates the running statistics in place. */
    static void channelDeviation(
            FloatArray squares,
            FloatArray mean,
            FloatArray inverse,
            FloatArray runningMean,
            FloatArray runningVariance,
            int images,
            int channels,
            int pixels,
            float epsilon,
            float oldWeight,
            float newWeight) {
        for (@Parallel int channel = 0; channel < channels; channel++) {
            float sum = 0;
            for (int image = 0; image < images; image++) {
                sum += squares.get(image * channels + channel);
            }
            float count = (float) images * pixels;
            // The unbiased variance of one value per channel is undefined; its sum counts undivided.
            float unbiased = sum / Math.max(count - 1, 1);
            inverse.set(channel, 1 / TornadoMath.sqrt(sum / count + epsilon));
            runningMean.set(channel, runningMean.get(channel) * oldWeight + mean.get(channel) * newWeight);
            runningVariance.set(channel, runningVariance.get(channel) * oldWeight + unbiased * newWeight);
        }
    }

    static void normalizeBatch(
            FloatArray x,
            FloatArray mean,
            FloatArray inverse,
            FloatArray scale,
            FloatArray shift,
            FloatArray y,
            int planes,
            int channels,
            int pixels) {
        for (@Parallel int i = 0; i < planes * pixels; i++) {
            int channel = i / pixels % channels;
            float factor = scale.get(channel) * inverse.get(channel);
            y.set(i, (x.get(i) - mean.get(channel)) * factor + shift.get(channel));
        }
    }

    static void backward(PlanBuilder plan) {
        gradients(plan, plan.input(0), 1);
    }

    static void backwardWithRelu(PlanBuilder plan) {
        FloatArray dy = plan.input(0);
        FloatArray y = plan.input(1);
        FloatArray passed = plan.scratch(dy.getSize());
        plan.tasks().task(plan.name("relu"), ActivationTasks::reluGradient, dy, y, passed, dy.getSize());
        gradients(plan, passed, 2);
    }

    /**
     * Adds the gradients.
     *
     * @param dy gradient of the normalized batch
     * @param next the index of the input x; scale, mean and inverse deviation follow
     */
    private static void gradients(PlanBuilder plan, FloatArray dy, int next) {
        int images = plan.size(0, 0);
        int channels = plan.size(0, 1);
        int pixels = plan.elements(0, 2);
        int planes = images * channels;
        FloatArray x = plan.input(next);
        FloatArray scale = plan.input(next + 1);
        FloatArray mean = plan.input(next + 2);
        FloatArray inverse = plan.input(next + 3);
        FloatArray sums = plan.scratch(planes);
        FloatArray products = plan.scratch(planes);
        FloatArray dx = plan.output(0, plan.shape(0));
        FloatArray dscale = plan.output(1, channels);
        FloatArray dshift = plan.output(2, channels);
        plan.tasks()
                .task(plan.name("sums"), SumTasks::sumPlanes, dy, sums, planes, pixels)
                .task(
                        plan.name("products"),
                        BatchNormTasks::productSums,
                        dy,
                        x,
                        mean,
                        inverse,
                        products,
                        planes,
                        channels,
                        pixels)
                .task(plan.name("shift"), SumTasks::sumSlices, sums, dshift, images, channels)
                .task(plan.name("scale"), SumTasks::sumSlices, products, dscale, images, channels)
                .task(
                        plan.name("gradient"),
                        BatchNormTasks::batchGradient,
                        dy,
                        x,
                        scale,
                        mean,
                        inverse,
                        dscale,
                        dshift,
                        dx,
                        images,
                        channels,
                        pixels);
    }

    /** Σ(dy·x̂) of each plane, with x̂ = (x − mean)·inverse. */
    static void productSums(
            FloatArray dy,
            FloatArray x,
            FloatArray mean,
            FloatArray inverse,
            FloatArray products,
            int planes,
            int channels,
            int pixels) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            float center = mean.get(plane % channels);
            float factor = inverse.get(plane % channels);
            float sum = 0;
            for (int start = 0; start < pixels; start += SumTasks.CHUNK) {
                float part = 0;
                for (int pixel = start; pixel < Math.min(start + SumTasks.CHUNK, pixels); pixel++) {
                    int i = plane * pixels + pixel;
                    part += dy.get(i) * ((x.get(i) - center) * factor);
                }
                sum += part;
            }
            products.set(plane, sum);
        }
    }

    /** dx = scale·inverse·(dy − Σdy/n − x̂·Σ(dy·x̂)/n). */
    static void batchGradient(
            FloatArray dy,
            FloatArray x,
            FloatArray scale,
            FloatArray mean,
            FloatArray inverse,
            FloatArray dscale,
            FloatArray dshift,
            FloatArray dx,
            int images,
            int channels,
            int pixels) {
        for (@Parallel int i = 0; i < images * channels * pixels; i++) {
            int channel = i / pixels % channels;
            float count = (float) images * pixels;
            float normalized = (x.get(i) - mean.get(channel)) * inverse.get(channel);
            float centered = dy.get(i) - dshift.get(channel) / count - normalized * (dscale.get(channel) / count);
            dx.set(i, centered * (scale.get(channel) * inverse.get(channel)));
        }
    }
}
