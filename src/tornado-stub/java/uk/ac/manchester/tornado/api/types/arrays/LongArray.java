package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

public final class LongArray extends TornadoNativeArray {
    public LongArray(int size) {}

    public static LongArray fromArray(long[] values) {
        return null;
    }

    public long get(int index) {
        return 0;
    }

    public void set(int index, long value) {}

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
