package dev.convnet.train.artifacts;

import dev.convnet.onnx.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint of ONNX Runtime's training API: a FlatBuffers file with identifier {@code ODTC}, version 2. All tensors are
 * float32.
 *
 * @param trained the parameters that an optimizer changes, by name
 * @param frozen the parameters that no optimizer changes, by name
 * @param optimizer the optimizer's state; empty before the first step
 */
public record OrtCheckpoint(
        Map<String, Tensor> trained, Map<String, Tensor> frozen, Optional<OptimizerState> optimizer) {
    public OrtCheckpoint {
        trained = Collections.unmodifiableMap(new LinkedHashMap<>(trained));
        frozen = Collections.unmodifiableMap(new LinkedHashMap<>(frozen));
    }

    /**
     * An optimizer's state.
     *
     * @param step the number of finished steps
     * @param learningRate of the next step
     * @param moments the moments of each trained parameter
     */
    public record OptimizerState(long step, float learningRate, Map<String, List<Tensor>> moments) {
        public OptimizerState {
            moments = Collections.unmodifiableMap(new LinkedHashMap<>(moments));
        }
    }

    /**
     * The checkpoint of a model before its first step.
     *
     * @param weights a tensor for each parameter, running statistics included
     */
    public static OrtCheckpoint initial(TrainableModel model, Map<String, Tensor> weights) {
        Map<String, Tensor> trained = new LinkedHashMap<>();
        Map<String, Tensor> frozen = new LinkedHashMap<>();
        model.inference().parameters().keySet().forEach(name -> {
            Map<String, Tensor> kind = model.trained().contains(name) ? trained : frozen;
            kind.put(name, weights.get(name));
        });
        return new OrtCheckpoint(trained, frozen, Optional.empty());
    }
}
