package dev.convnet.ort.capi;

import ai.onnxruntime.OrtException;

/**
 * Exceptions around calls of native functions. Method handles declare {@link Throwable}, though native code throws nothing: an
 * {@link OrtException} comes from the check of the call's status, and anything else from the JVM.
 */
final class NativeCall {
    private NativeCall() {}

    /** Returns the exception of a call with a status if it is checked, or throws it. */
    static OrtException rethrown(Throwable e) {
        if (e instanceof OrtException failure) {
            return failure;
        }
        throw unchecked(e);
    }

    /** As {@link #rethrown}, for a call without a status. */
    static RuntimeException unchecked(Throwable e) {
        return switch (e) {
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
