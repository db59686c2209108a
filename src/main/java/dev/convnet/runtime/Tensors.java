package dev.convnet.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** Small things that ONNX Runtime's Java API takes several words for. */
final class Tensors {
    private Tensors() {}

    static float floatScalar(OrtSession.Result result, String name) {
        return output(result, name).getFloatBuffer().get(0);
    }

    static long longScalar(OrtSession.Result result, String name) {
        return output(result, name).getLongBuffer().get(0);
    }

    private static OnnxTensor output(OrtSession.Result result, String name) {
        return (OnnxTensor) result.get(name).orElseThrow();
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException("closing a session", e);
        }
    }
}
