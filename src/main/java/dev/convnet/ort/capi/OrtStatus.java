package dev.convnet.ort.capi;

import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The result of calls of ONNX Runtime's C API: an {@code OrtStatus*}, which is null on success. */
public final class OrtStatus {
    private static final MethodHandle CREATE = OrtFunction.CREATE_STATUS.link();
    private static final MethodHandle GET_ERROR_MESSAGE = OrtFunction.GET_ERROR_MESSAGE.link();
    private static final MethodHandle RELEASE = OrtFunction.RELEASE_STATUS.link();

    private static final int ORT_FAIL = 1;

    private OrtStatus() {}

    /** Creates a failure with {@code message} for ONNX Runtime, which releases it. @return its address */
    public static long failure(String message) {
        try (Arena arena = Arena.ofConfined()) {
            return failure(arena.allocateFrom(message));
        }
    }

    /** As {@link #failure(String)}, with a zero-terminated message; allocates nothing in Java. */
    public static long failure(MemorySegment message) {
        try {
            return (long) CREATE.invokeExact(ORT_FAIL, message.address());
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }

    /** Checks and releases a status. @throws OrtException with ONNX Runtime's message, if the call failed */
    static void check(long status) throws OrtException {
        if (status != 0) {
            throw new OrtException(release(status));
        }
    }

    /** Checks and releases a status. @return whether the call succeeded */
    static boolean isSuccess(long status) {
        if (status != 0) {
            release(status);
        }
        return status == 0;
    }

    private static String release(long status) {
        try {
            String message = CallBuffer.text((long) GET_ERROR_MESSAGE.invokeExact(status));
            RELEASE.invokeExact(status);
            return message;
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }
}
