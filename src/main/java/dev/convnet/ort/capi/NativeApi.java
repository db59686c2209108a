package dev.convnet.ort.capi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The way to entries of ONNX Runtime's C API that its Java API lacks. They are known by their positions in the struct OrtApi,
 * which no later version changes. Pointers are longs here, as they are in the Java API.
 */
public final class NativeApi {
    private static final String OTHERWISE = "ONNX Runtime's C API cannot be used";

    private static final MemorySegment API = CApi.table(OTHERWISE);

    private static final MethodHandle GET_ERROR_MESSAGE =
            CApi.function(API, 2, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle RELEASE_STATUS = release(93);

    private NativeApi() {}

    /** The entry at {@code index}, which takes such arguments and returns an OrtStatus, for {@link #call}. */
    public static MethodHandle entry(int index, MemoryLayout... arguments) {
        return CApi.function(API, index, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** The entry at {@code index}, which frees what its argument points to. */
    public static MethodHandle release(int index) {
        return CApi.function(API, index, FunctionDescriptor.ofVoid(JAVA_LONG));
    }

    /** A call of an entry that gives back a pointer or a number through its last argument. */
    public interface Query {
        public long call(long result) throws Throwable;
    }

    /** Calls an entry. @return what it gave back @throws OrtException if it failed */
    public static long query(Query query) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            call(() -> query.call(result.address()));
            return result.get(JAVA_LONG, 0);
        }
    }

    /** A call of an entry that returns an OrtStatus. */
    public interface Call {
        public long call() throws Throwable;
    }

    /** Calls an entry. @throws OrtException with ONNX Runtime's reason, if it failed */
    public static void call(Call call) throws OrtException {
        try {
            long status = call.call();
            if (status != 0) {
                String reason = text((long) GET_ERROR_MESSAGE.invokeExact(status));
                RELEASE_STATUS.invokeExact(status);
                throw new OrtException(reason);
            }
        } catch (OrtException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What ONNX Runtime says of its build. */
    public static String buildInfo() {
        try {
            return text((long)
                    CApi.function(API, 254, FunctionDescriptor.of(JAVA_LONG)).invokeExact());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Frees with an entry of {@link #release}. */
    public static void free(MethodHandle release, long pointer) {
        try {
            release.invokeExact(pointer);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text at an address, which ends in 0. */
    public static String text(long address) {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE).getString(address);
    }

    /** The pointer at {@code index} of an array of pointers. */
    public static long element(long array, long index) {
        return MemorySegment.ofAddress(array).reinterpret(Long.MAX_VALUE).getAtIndex(JAVA_LONG, index);
    }

    /** What an object of the Java API stands for: the pointer in its field of that name. */
    public static long handle(Object object) {
        return CApi.handle(object, OTHERWISE);
    }
}
