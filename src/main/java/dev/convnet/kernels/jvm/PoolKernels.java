package dev.convnet.kernels.jvm;

import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.onnx.Window;
import dev.convnet.ops.AveragePoolGrad;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** The gradients of pooling, plane by plane: a plane is one channel of one image. */
final class PoolKernels {
    private PoolKernels() {}

    static Kernel max(Workers workers, List<Long> size) {
        return call -> {
            KernelTensor dy = Checks.batch(call.input(0).requireRank(4));
            KernelTensor indices = Checks.like(call.input(1), dy);
            Planes planes = new Planes(call, dy, size);
            planes.forEach(workers, plane -> {
                float[] gradient = planes.cleared();
                long start = (long) plane * planes.area;
                for (long i = plane * planes.pooledArea; i < (plane + 1) * planes.pooledArea; i++) {
                    gradient[Math.toIntExact(Floats.getLong(indices, i) - start)] += Floats.get(dy, i);
                }
                planes.store(gradient, plane);
            });
        };
    }

    static Kernel average(Workers workers, AveragePoolGrad operator) {
        List<Long> size = operator.inputSize();
        boolean countPadding = operator.countPadding();
        Axis rows = Axis.of(operator, 0);
        Axis columns = Axis.of(operator, 1);
        return call -> {
            KernelTensor dy = Checks.batch(call.input(0).requireRank(4));
            Planes planes = new Planes(call, dy, size);
            int width = Math.toIntExact(dy.size(3));
            planes.forEach(workers, plane -> {
                float[] gradient = planes.cleared();
                for (int i = 0; i < planes.pooledArea; i++) {
                    int row = i / width;
                    int column = i % width;
                    long counted = rows.counted(row, countPadding) * columns.counted(column, countPadding);
                    float share = Floats.get(dy, plane * planes.pooledArea + i) / counted;
                    spread(gradient, rows, row, columns, column, share);
                }
                planes.store(gradient, plane);
            });
        };
    }

    private static void spread(float[] gradient, Axis rows, int row, Axis columns, int column, float share) {
        for (int k = 0; k < rows.kernel; k++) {
            int y = rows.place(row, k);
            if (y < 0 || y >= rows.size) {
                continue;
            }
            for (int l = 0; l < columns.kernel; l++) {
                int x = columns.place(column, l);
                if (x >= 0 && x < columns.size) {
                    gradient[y * columns.size + x] += share;
                }
            }
        }
    }

    /** The window along one spatial axis of {@code size} pixels. */
    private record Axis(int size, int kernel, int stride, int pad, int dilation) {
        static Axis of(AveragePoolGrad operator, int axis) {
            Window window = operator.window();
            return new Axis(
                    Math.toIntExact(operator.inputSize().get(axis)),
                    Math.toIntExact(window.kernel().get(axis)),
                    Math.toIntExact(window.strides().get(axis)),
                    Math.toIntExact(window.padsBegin().get(axis)),
                    Math.toIntExact(window.dilations().get(axis)));
        }

        /** The pixel under position {@code k} of the window at {@code place}; may lie in the padding. */
        int place(int place, int k) {
            return place * stride - pad + k * dilation;
        }

        /** The number of pixels that the window at {@code place} averages along this axis. */
        long counted(int place, boolean countPadding) {
            int counted = 0;
            for (int k = 0; k < kernel; k++) {
                int pixel = place(place, k);
                if (countPadding || (pixel >= 0 && pixel < size)) {
                    counted++;
                }
            }
            return counted;
        }
    }

    static void globalMax(Workers workers, KernelCall call) {
        KernelTensor dy = call.input(0);
        KernelTensor x = Checks.batch(call.input(1).requireRank(4));
        Checks.shape(dy, x.size(0), x.size(1), 1, 1);
        Planes planes = new Planes(call, dy, List.of(x.size(2), x.size(3)));
        planes.forEach(workers, plane -> {
            float[] values = planes.any();
            Floats.load(x, (long) plane * planes.area, values, 0, planes.area);
            int first = 0;
            for (int i = 1; i < planes.area; i++) {
                if (values[i] > values[first]) {
                    first = i;
                }
            }
            float[] gradient = planes.cleared();
            gradient[first] = Floats.get(dy, plane);
            planes.store(gradient, plane);
        });
    }

    static Kernel globalAverage(Workers workers, List<Long> size) {
        return call -> {
            KernelTensor dy = Checks.batch(call.input(0).requireRank(4));
            Checks.shape(dy, dy.size(0), dy.size(1), 1, 1);
            Planes planes = new Planes(call, dy, size);
            planes.forEach(workers, plane -> {
                float[] gradient = planes.any();
                Arrays.fill(gradient, 0, planes.area, Floats.get(dy, plane) / planes.area);
                planes.store(gradient, plane);
            });
        };
    }

    /** The planes of a call's output dx [N, C, H, W]. */
    private static final class Planes {
        /** The approximate number of elements of a task. */
        private static final int PER_TASK = 1 << 14;

        private final int count;
        private final int area;
        private final long pooledArea;
        private final KernelTensor dx;

        Planes(KernelCall call, KernelTensor dy, List<Long> size) {
            count = Math.toIntExact(dy.size(0) * dy.size(1));
            area = Math.toIntExact(size.get(0) * size.get(1));
            pooledArea = dy.size(2) * dy.size(3);
            dx = call.output(0, dy.size(0), dy.size(1), size.get(0), size.get(1));
        }

        void forEach(Workers workers, IntConsumer plane) {
            int perTask = Math.max(1, PER_TASK / area);
            workers.forEach((count + perTask - 1) / perTask, task -> {
                for (int i = task * perTask; i < Math.min(count, (task + 1) * perTask); i++) {
                    plane.accept(i);
                }
            });
        }

        /** This thread's array for one plane, with arbitrary content. */
        float[] any() {
            return Scratch.matrix(0, 1, area)[0];
        }

        /** This thread's array for one plane, filled with zeros. */
        float[] cleared() {
            float[] plane = any();
            Arrays.fill(plane, 0, area, 0);
            return plane;
        }

        void store(float[] gradient, int plane) {
            Floats.store(gradient, 0, dx, (long) plane * area, area);
        }
    }
}
