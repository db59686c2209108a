package dev.convnet.kernels;

import dev.convnet.onnx.proto.ModelProto;
import java.util.Set;

/** Replaces nodes of a model by nodes that compute the same, before a session loads the model. Model files stay unchanged. */
public interface Lowering {
    /** The operators, as {@code domain::name}, whose nodes it replaces where it can. */
    Set<String> operators();

    /**
     * Lowers a model.
     *
     * @param operators those of {@link #operators} that it may replace
     * @return the lowered model; {@code model} itself if nothing is replaced
     */
    ModelProto lower(ModelProto model, Set<String> operators);
}
