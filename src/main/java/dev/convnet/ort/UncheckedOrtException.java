package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import dev.convnet.kernels.KernelException;
import java.util.Optional;

/** An {@link OrtException} as an unchecked exception, whose message is one line: the action and ONNX Runtime's reason. */
public final class UncheckedOrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param action the action that failed, such as {@code loading net.onnx} */
    public UncheckedOrtException(String action, OrtException cause) {
        super("ONNX Runtime failed in " + action + ": " + reason(cause), cause(cause));
    }

    private static Exception cause(OrtException e) {
        Optional<Exception> kernel = KernelException.behind(e).map(failure -> failure);
        return kernel.orElse(e);
    }

    /** ONNX Runtime's reason, or the message of the kernel that failed, on one line. */
    public static String reason(OrtException e) {
        return KernelException.behind(e).map(KernelException::getMessage).orElseGet(() -> ownReason(e));
    }

    private static String ownReason(OrtException e) {
        String message = e.getMessage() == null ? e.getCode().toString() : e.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
