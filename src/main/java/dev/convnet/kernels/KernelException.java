package dev.convnet.kernels;

import ai.onnxruntime.OrtException;
import java.util.Optional;

/**
 * A kernel failed. The message is one line that names the operator, the node, the shapes of its inputs and the reason; the
 * cause is what the kernel threw.
 */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** ONNX Runtime takes only a message with it through its own frames; the rest waits here for whoever ran the session. */
    private static final ThreadLocal<KernelException> LAST = new ThreadLocal<>();

    private KernelException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A failure in {@code place}, to be found again by {@link #behind} on this thread. */
    static KernelException in(String place, Throwable cause) {
        KernelException exception = new KernelException(place + ": " + reason(cause), cause);
        LAST.set(exception);
        return exception;
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String text = message == null || cause instanceof Error ? cause.toString() : message;
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /**
     * The failed kernel that made ONNX Runtime throw {@code e} on this thread, if that is how it came about. A session that
     * uses threads of its own for several nodes at a time keeps nothing but the message.
     */
    public static Optional<KernelException> behind(OrtException e) {
        return Optional.ofNullable(LAST.get())
                .filter(last -> String.valueOf(e.getMessage()).contains(last.getMessage()));
    }
}
