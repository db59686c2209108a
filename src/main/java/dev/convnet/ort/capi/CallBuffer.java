package dev.convnet.ort.capi;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A thread's native memory for the results of a call and for a shape. Its content is valid until the thread's next call. */
final class CallBuffer {
    /** All memory, for reading what native pointers point to. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ThreadLocal<CallBuffer> OF_THREAD = ThreadLocal.withInitial(CallBuffer::new);
    private static final int RESULTS = 3;
    private static final int LARGEST_RANK = 16;

    private final MemorySegment memory = Arena.ofAuto().allocate(JAVA_LONG, RESULTS + LARGEST_RANK);

    private CallBuffer() {}

    static CallBuffer ofThread() {
        return OF_THREAD.get();
    }

    /** The address of result {@code index}, from 0 to 2. */
    long address(int index) {
        return memory.address() + index * JAVA_LONG.byteSize();
    }

    /** Result {@code index} as a pointer or a size. */
    long get(int index) {
        return memory.getAtIndex(JAVA_LONG, index);
    }

    /** The first result as a C {@code int}. */
    int getInt() {
        return memory.get(JAVA_INT, 0);
    }

    /** The first result as a C {@code float}. */
    float getFloat() {
        return memory.get(JAVA_FLOAT, 0);
    }

    /** Sets the first result before a call that reads it. */
    void set(long value) {
        memory.setAtIndex(JAVA_LONG, 0, value);
    }

    /** Stores a shape. @return its address @throws IllegalArgumentException if it has more than 16 dimensions */
    long putShape(long[] shape) {
        if (shape.length > LARGEST_RANK) {
            throw new IllegalArgumentException(
                    "a tensor has at most " + LARGEST_RANK + " dimensions, not " + shape.length);
        }
        MemorySegment.copy(shape, 0, memory, JAVA_LONG, RESULTS * JAVA_LONG.byteSize(), shape.length);
        return address(RESULTS);
    }

    /** The zero-terminated text at an address. */
    static String text(long address) {
        return MEMORY.getString(address);
    }

    /** An array of {@code count} pointers or sizes at an address. */
    static long[] longs(long address, long count) {
        long[] values = new long[Math.toIntExact(count)];
        MemorySegment.copy(MEMORY, JAVA_LONG, address, values, 0, values.length);
        return values;
    }
}
