package dev.convnet.kernels.jvm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.kernels.KernelTensor;
import java.lang.foreign.MemorySegment;

/** Access to the elements of tensors. */
final class Floats {
    /** Below this number of elements, a loop is faster than a bulk copy. */
    private static final int FEW = 32;

    private Floats() {}

    /** Loads {@code count} elements, from element {@code from} of the tensor on, to element {@code at} of the array on. */
    static void load(KernelTensor tensor, long from, float[] into, int at, int count) {
        MemorySegment data = tensor.data();
        if (count < FEW) {
            for (int i = 0; i < count; i++) {
                into[at + i] = data.getAtIndex(JAVA_FLOAT, from + i);
            }
        } else {
            MemorySegment.copy(data, JAVA_FLOAT, from * Float.BYTES, into, at, count);
        }
    }

    /** Stores {@code count} elements, from element {@code at} of the array on, to element {@code to} of the tensor on. */
    static void store(float[] from, int at, KernelTensor tensor, long to, int count) {
        MemorySegment data = tensor.data();
        if (count < FEW) {
            for (int i = 0; i < count; i++) {
                data.setAtIndex(JAVA_FLOAT, to + i, from[at + i]);
            }
        } else {
            MemorySegment.copy(from, at, data, JAVA_FLOAT, to * Float.BYTES, count);
        }
    }

    static float get(KernelTensor tensor, long index) {
        return tensor.data().getAtIndex(JAVA_FLOAT, index);
    }

    static void set(KernelTensor tensor, long index, double value) {
        tensor.data().setAtIndex(JAVA_FLOAT, index, (float) value);
    }

    static long getLong(KernelTensor tensor, long index) {
        return tensor.data().getAtIndex(JAVA_LONG, index);
    }
}
