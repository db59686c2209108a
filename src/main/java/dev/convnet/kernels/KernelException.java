package dev.convnet.kernels;

import ai.onnxruntime.OrtException;
import java.util.Optional;

/**
 * A failure of a kernel. The message is one line that names the operator, the node, the shapes of its inputs and the reason; the
 * cause is the exception that the kernel threw.
 */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The last failure of each thread: through its native frames, ONNX Runtime passes only the message. */
    private static final ThreadLocal<KernelException> LAST = new ThreadLocal<>();

    private KernelException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Creates a failure in {@code place}, which {@link #behind} finds again on this thread. */
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
     * The failure of a kernel that made ONNX Runtime throw {@code e} on this thread; empty if {@code e} has another cause, or if the
     * kernel ran on a thread of ONNX Runtime.
     */
    public static Optional<KernelException> behind(OrtException e) {
        return Optional.ofNullable(LAST.get())
                .filter(last -> String.valueOf(e.getMessage()).contains(last.getMessage()));
    }
}
