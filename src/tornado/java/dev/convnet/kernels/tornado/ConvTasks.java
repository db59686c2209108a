package dev.convnet.kernels.tornado;

import dev.convnet.onnx.Window;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import java.util.List;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The gradients of a convolution y [N, O, H', W'] of x [N, C, H, W] with weights [O, C / groups, kH, kW]. */
final class ConvTasks {
    /** With fewer weights than this, several threads share the sum of each weight over the images. */
    private static final int ENOUGH_THREADS = 1 << 16;

    private ConvTasks() {}

    static void input(PlanBuilder plan, ConvInputGrad operator) {
        List<Long> size = operator.inputSize();
        int height = Math.toIntExact(size.get(0));
        int width = Math.toIntExact(size.get(1));
        int images = plan.size(0, 0);
        int outputs = plan.size(0, 1);
        int groups = Math.toIntExact(operator.groups());
        int channels = plan.size(1, 1) * groups;
        Taps taps = Taps.of(operator.window(), height, width, plan.size(0, 2), plan.size(0, 3));
        FloatArray dy = plan.input(0);
        FloatArray weight = plan.input(1);
        IntArray targets = plan.constant(taps.targets());
        FloatArray dx = plan.output(0, images, channels, height, width);
        plan.tasks()
                .task(
                        plan.name("gradient"),
                        ConvTasks::inputGradient,
                        dy,
                        weight,
                        targets,
                        dx,
                        images,
                        channels / groups,
                        outputs / groups,
                        groups,
                        taps.pixels(),
                        taps.places(),
                        taps.count());
    }

    /** Uses one thread per pixel of each channel; {@code channels} and {@code outputs} count those of one group. */
    static void inputGradient(
            FloatArray dy,
            FloatArray weight,
            IntArray targets,
            FloatArray dx,
            int images,
            int channels,
            int outputs,
            int groups,
            int pixels,
            int places,
            int taps) {
        for (@Parallel int plane = 0; plane < images * groups * channels; plane++) {
            for (@Parallel int pixel = 0; pixel < pixels; pixel++) {
                int channel = plane % channels;
                // The first output channel of this plane's group, counted over all images and in the weights.
                int firstOutput = plane / channels * outputs;
                int firstWeight = plane / channels % groups * outputs;
                float sum = 0;
                for (int tap = 0; tap < taps; tap++) {
                    int place = targets.get(tap * pixels + pixel);
                    if (place >= 0) {
                        float part = 0;
                        for (int output = 0; output < outputs; output++) {
                            part += dy.get((firstOutput + output) * places + place)
                                    * weight.get(((firstWeight + output) * channels + channel) * taps + tap);
                        }
                        sum += part;
                    }
                }
                dx.set(plane * pixels + pixel, sum);
            }
        }
    }

    static void weight(PlanBuilder plan, ConvWeightGrad operator) {
        Window window = operator.window();
        List<Long> kernel = window.kernel();
        int images = plan.size(0, 0);
        int channels = plan.size(0, 1);
        int outputs = plan.size(1, 1);
        Taps taps = Taps.of(window, plan.size(0, 2), plan.size(0, 3), plan.size(1, 2), plan.size(1, 3));
        FloatArray x = plan.input(0);
        FloatArray dy = plan.input(1);
        IntArray sources = plan.constant(taps.sources());
        FloatArray dweight = plan.output(0, outputs, channels, kernel.get(0), kernel.get(1));
        int weights = dweight.getSize();
        int slices = Math.clamp(ENOUGH_THREADS / weights, 1, images);
        FloatArray partial = plan.scratch(slices * weights);
        plan.tasks()
                .task(
                        plan.name("parts"),
                        ConvTasks::weightGradients,
                        x,
                        dy,
                        sources,
                        partial,
                        slices,
                        images,
                        channels,
                        outputs,
                        taps.pixels(),
                        taps.places(),
                        taps.count())
                .task(plan.name("sum"), SumTasks::sumSlices, partial, dweight, slices, weights);
    }

    /** Uses one thread per weight and slice; slice s consists of the images s, s + slices, … */
    static void weightGradients(
            FloatArray x,
            FloatArray dy,
            IntArray sources,
            FloatArray partial,
            int slices,
            int images,
            int channels,
            int outputs,
            int pixels,
            int places,
            int taps) {
        for (@Parallel int slice = 0; slice < slices; slice++) {
            for (@Parallel int weight = 0; weight < outputs * channels * taps; weight++) {
                int tap = weight % taps;
                int channel = weight / taps % channels;
                int output = weight / taps / channels;
                float sum = 0;
                for (int image = slice; image < images; image += slices) {
                    float part = 0;
                    for (int place = 0; place < places; place++) {
                        int pixel = sources.get(tap * places + place);
                        if (pixel >= 0) {
                            part += dy.get((image * outputs + output) * places + place)
                                    * x.get((image * channels + channel) * pixels + pixel);
                        }
                    }
                    sum += part;
                }
                partial.set(slice * outputs * channels * taps + weight, sum);
            }
        }
    }

    static void bias(PlanBuilder plan) {
        int images = plan.size(0, 0);
        int outputs = plan.size(0, 1);
        FloatArray dy = plan.input(0);
        FloatArray planes = plan.scratch(images * outputs);
        FloatArray dbias = plan.output(0, outputs);
        plan.tasks()
                .task(plan.name("planes"), SumTasks::sumPlanes, dy, planes, images * outputs, plan.elements(0, 2))
                .task(plan.name("sum"), SumTasks::sumSlices, planes, dbias, images, outputs);
    }
}
