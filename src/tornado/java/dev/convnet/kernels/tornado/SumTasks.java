package dev.convnet.kernels.tornado;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sums that several operators share, in an order that does not depend on the device. */
final class SumTasks {
    /** The length of partial sums, since a long sum in single precision loses digits. */
    static final int CHUNK = 128;

    private SumTasks() {}

    /** Sums each plane of x [planes, pixels], with one thread per plane. */
    static void sumPlanes(FloatArray x, FloatArray sums, int planes, int pixels) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            float sum = 0;
            for (int start = 0; start < pixels; start += CHUNK) {
                float part = 0;
                for (int pixel = start; pixel < Math.min(start + CHUNK, pixels); pixel++) {
                    part += x.get(plane * pixels + pixel);
                }
                sum += part;
            }
            sums.set(plane, sum);
        }
    }

    /** Sums partial [slices, elements] over the slices, with one thread per element. */
    static void sumSlices(FloatArray partial, FloatArray sums, int slices, int elements) {
        for (@Parallel int i = 0; i < elements; i++) {
            float sum = 0;
            for (int slice = 0; slice < slices; slice++) {
                sum += partial.get(slice * elements + i);
            }
            sums.set(i, sum);
        }
    }
}
