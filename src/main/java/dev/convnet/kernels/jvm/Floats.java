package dev.convnet.kernels.jvm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.kernels.KernelTensor;
import java.lang.foreign.MemorySegment;

/** Elements of tensors, to arrays and back. */
final class Floats {
    /** Below that many elements a loop is quicker than a copy. */
    private static final int FEW = 32;

    private Floats() {}

    /** Elements {@code from} to {@code from + count} − 1, to {@code at} and on. */
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

    /** The other way round. */
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
