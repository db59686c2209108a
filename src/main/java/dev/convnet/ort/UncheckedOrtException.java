package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import dev.convnet.kernels.KernelException;
import java.util.Optional;

/** ONNX Runtime refused a model or failed in running it. The message is one line: what was being done, and its reason. */
public final class UncheckedOrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param doing what was being done, such as {@code loading net.onnx} */
    public UncheckedOrtException(String doing, OrtException cause) {
        super("ONNX Runtime, " + doing + ": " + reason(cause), cause(cause));
    }

    private static Exception cause(OrtException e) {
        Optional<Exception> kernel = KernelException.behind(e).map(failure -> failure);
        return kernel.orElse(e);
    }

    /** What ONNX Runtime gives as its reason, or the kernel that failed in it, on one line. */
    public static String reason(OrtException e) {
        return KernelException.behind(e).map(KernelException::getMessage).orElseGet(() -> ownReason(e));
    }

    private static String ownReason(OrtException e) {
        String message = e.getMessage() == null ? e.getCode().toString() : e.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
