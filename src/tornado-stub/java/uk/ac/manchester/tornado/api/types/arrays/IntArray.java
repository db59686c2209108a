package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

public final class IntArray extends TornadoNativeArray {
    public IntArray(int size) {}

    public static IntArray fromArray(int[] values) {
        return null;
    }

    public int get(int index) {
        return 0;
    }

    public void set(int index, int value) {}

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
