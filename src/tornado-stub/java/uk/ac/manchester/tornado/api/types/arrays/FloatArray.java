package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

public final class FloatArray extends TornadoNativeArray {
    public FloatArray(int size) {}

    public static FloatArray fromArray(float[] values) {
        return null;
    }

    public float get(int index) {
        return 0;
    }

    public void set(int index, float value) {}

    @Override
    public int getSize() {
        return 0;
    }

    @Override
    public MemorySegment getSegment() {
        return null;
    }

    @Override
    public long getNumBytesOfSegmentWithHeader() {
        return 0;
    }
}
