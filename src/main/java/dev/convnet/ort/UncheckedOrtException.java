package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import dev.convnet.kernels.KernelException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An {@link OrtException} as an unchecked exception, whose message is one line: the action and ONNX Runtime's reason. */
public final class UncheckedOrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What ONNX Runtime says when its arena cannot grow, after the node and the line of its own source. */
    private static final Pattern ALLOCATION =
            Pattern.compile("Failed to allocate memory for requested buffer of size (\\d{1,18})");

    private static final String BAD_ALLOCATION = "std::bad_alloc";

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
        Matcher allocation = ALLOCATION.matcher(message);
        if (allocation.find()) {
            return "out of memory: cannot allocate %d MiB more"
                    .formatted(Math.ceilDiv(Long.parseLong(allocation.group(1)), 1L << 20));
        }
        if (message.contains(BAD_ALLOCATION)) {
            return "out of memory";
        }
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
