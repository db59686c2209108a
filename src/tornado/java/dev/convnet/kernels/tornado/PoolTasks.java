package dev.convnet.kernels.tornado;

import dev.convnet.ops.AveragePoolGrad;
import dev.convnet.ops.GlobalAveragePoolGrad;
import dev.convnet.ops.MaxPoolGrad;
import java.util.List;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** The gradients of pooling over x [N, C, H, W]. */
final class PoolTasks {
    private PoolTasks() {}

    static void max(PlanBuilder plan, MaxPoolGrad operator) {
        int images = plan.size(0, 0);
        int channels = plan.size(0, 1);
        List<Long> size = operator.inputSize();
        FloatArray dy = plan.input(0);
        LongArray indices = plan.integers(1);
        FloatArray dx = plan.output(0, images, channels, size.get(0), size.get(1));
        int planes = images * channels;
        plan.tasks()
                .task(
                        plan.name("gradient"),
                        PoolTasks::maxGradient,
                        dy,
                        indices,
                        dx,
                        planes,
                        dx.getSize() / planes,
                        plan.elements(0, 2));
    }

    /** Uses one thread per plane, since overlapping windows add to the same pixels and need a fixed order. */
    static void maxGradient(FloatArray dy, LongArray indices, FloatArray dx, int planes, int pixels, int places) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                dx.set(plane * pixels + pixel, 0);
            }
            for (int place = 0; place < places; place++) {
                int maximum = (int) indices.get(plane * places + place);
                dx.set(maximum, dx.get(maximum) + dy.get(plane * places + place));
            }
        }
    }

    static void average(PlanBuilder plan, AveragePoolGrad operator) {
        List<Long> size = operator.inputSize();
        int height = Math.toIntExact(size.get(0));
        int width = Math.toIntExact(size.get(1));
        int images = plan.size(0, 0);
        int channels = plan.size(0, 1);
        Taps taps = Taps.of(operator.window(), height, width, plan.size(0, 2), plan.size(0, 3));
        FloatArray dy = plan.input(0);
        IntArray targets = plan.constant(taps.targets());
        FloatArray shares = plan.constant(taps.shares(operator.countPadding()));
        FloatArray dx = plan.output(0, images, channels, height, width);
        plan.tasks()
                .task(
                        plan.name("gradient"),
                        PoolTasks::averageGradient,
                        dy,
                        targets,
                        shares,
                        dx,
                        images * channels,
                        taps.pixels(),
                        taps.places(),
                        taps.count());
    }

    /** Uses one thread per pixel. */
    static void averageGradient(
            FloatArray dy,
            IntArray targets,
            FloatArray shares,
            FloatArray dx,
            int planes,
            int pixels,
            int places,
            int taps) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            for (@Parallel int pixel = 0; pixel < pixels; pixel++) {
                float sum = 0;
                for (int tap = 0; tap < taps; tap++) {
                    int place = targets.get(tap * pixels + pixel);
                    if (place >= 0) {
                        sum += dy.get(plane * places + place) * shares.get(place);
                    }
                }
                dx.set(plane * pixels + pixel, sum);
            }
        }
    }

    static void globalMax(PlanBuilder plan) {
        int planes = plan.size(1, 0) * plan.size(1, 1);
        FloatArray dy = plan.input(0);
        FloatArray x = plan.input(1);
        FloatArray dx = plan.output(0, plan.shape(1));
        plan.tasks().task(plan.name("gradient"), PoolTasks::globalMaxGradient, dy, x, dx, planes, plan.elements(1, 2));
    }

    /** Uses one thread per plane, whose gradient goes to the first maximum. */
    static void globalMaxGradient(FloatArray dy, FloatArray x, FloatArray dx, int planes, int pixels) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            int maximum = 0;
            for (int pixel = 0; pixel < pixels; pixel++) {
                dx.set(plane * pixels + pixel, 0);
                if (x.get(plane * pixels + pixel) > x.get(plane * pixels + maximum)) {
                    maximum = pixel;
                }
            }
            dx.set(plane * pixels + maximum, dy.get(plane));
        }
    }

    static void globalAverage(PlanBuilder plan, GlobalAveragePoolGrad operator) {
        int images = plan.size(0, 0);
        int channels = plan.size(0, 1);
        List<Long> size = operator.inputSize();
        FloatArray dy = plan.input(0);
        FloatArray dx = plan.output(0, images, channels, size.get(0), size.get(1));
        int planes = images * channels;
        plan.tasks()
                .task(plan.name("gradient"), PoolTasks::globalAverageGradient, dy, dx, planes, dx.getSize() / planes);
    }

    /** Uses one thread per pixel. */
    static void globalAverageGradient(FloatArray dy, FloatArray dx, int planes, int pixels) {
        for (@Parallel int i = 0; i < planes * pixels; i++) {
            dx.set(i, dy.get(i / pixels) / pixels);
        }
    }
}
