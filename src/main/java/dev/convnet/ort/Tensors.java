package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** Small things that ONNX Runtime's Java API takes several words for. */
public final class Tensors {
    private Tensors() {}

    public static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException("closing a session", e);
        }
    }
}
