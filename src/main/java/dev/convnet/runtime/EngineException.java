package dev.convnet.runtime;

import ai.onnxruntime.OrtException;

/** ONNX Runtime refused a model or failed in running it. The message is one line: what was being done, and its reason. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param doing what was being done, such as {@code loading net.onnx} */
    public EngineException(String doing, OrtException cause) {
        super("ONNX Runtime, " + doing + ": " + reason(cause), cause);
    }

    /** What ONNX Runtime gives as its reason, on one line. */
    public static String reason(OrtException e) {
        String message = e.getMessage() == null ? e.getCode().toString() : e.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
