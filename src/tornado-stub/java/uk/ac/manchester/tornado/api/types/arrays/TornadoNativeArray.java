package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

public abstract class TornadoNativeArray {
    public abstract MemorySegment getSegment();

    public abstract long getNumBytesOfSegmentWithHeader();

    public abstract int getSize();
}
