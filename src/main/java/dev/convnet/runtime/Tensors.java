package dev.convnet.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** Small things that ONNX Runtime's Java API takes several words for. */
final class Tensors {
    private Tensors() {}

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException("closing a session", e);
        }
    }
}
