package dev.convnet.train.artifacts;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.graph.StateNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Converts between the state of a training, by {@link StateNames}, and a checkpoint of ONNX Runtime's training API. */
public final class CheckpointState {
    private CheckpointState() {}

    /** The number of finished steps. */
    public static long step(List<SafeTensor> state) {
        return state.stream()
                .filter(variable -> variable.name().equals(StateNames.STEP))
                .mapToLong(variable -> variable.data().getLong(0))
                .findFirst()
                .orElseThrow();
    }

    /**
     * The checkpoint of a state.
     *
     * @param trained the names of the parameters that an optimizer changes
     * @param learningRate of the next step
     */
    public static OrtCheckpoint checkpoint(List<SafeTensor> state, List<String> trained, float learningRate) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        Map<String, Tensor> frozen = new LinkedHashMap<>();
        for (SafeTensor variable : state) {
            if (StateNames.isWeight(variable.name())) {
                (trained.contains(variable.name()) ? parameters : frozen).put(variable.name(), tensor(variable));
            }
        }
        Map<String, List<Tensor>> moments = new LinkedHashMap<>();
        trained.forEach(name -> moments.put(
                name, slots(state, name).map(CheckpointState::tensor).toList()));
        boolean begun = step(state) > 0 && moments.values().stream().noneMatch(List::isEmpty);
        return new OrtCheckpoint(
                parameters,
                frozen,
                begun
                        ? Optional.of(new OrtCheckpoint.OptimizerState(step(state), learningRate, moments))
                        : Optional.empty());
    }

    /**
     * The state in a checkpoint.
     *
     * @param like variables with the names, types and shapes of the state, in its order
     * @param step the number of finished steps
     */
    public static List<SafeTensor> variables(OrtCheckpoint checkpoint, List<SafeTensor> like, long step) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(checkpoint.trained());
        tensors.putAll(checkpoint.frozen());
        checkpoint
                .optimizer()
                .ifPresent(optimizer -> optimizer.moments().forEach((parameter, moments) -> {
                    List<String> slots =
                            slots(like, parameter).map(SafeTensor::name).toList();
                    for (int i = 0; i < slots.size(); i++) {
                        tensors.put(slots.get(i), moments.get(i));
                    }
                }));
        return like.stream()
                .map(variable -> variable.name().equals(StateNames.STEP)
                        ? SafeTensor.of(StateNames.STEP, List.of(), step)
                        : new SafeTensor(
                                variable.name(),
                                variable.dtype(),
                                variable.shape(),
                                tensors.get(variable.name()).data()))
                .toList();
    }

    private static Stream<SafeTensor> slots(List<SafeTensor> state, String parameter) {
        return state.stream().filter(variable -> StateNames.isSlotOf(parameter, variable.name()));
    }

    private static Tensor tensor(SafeTensor variable) {
        Shape shape =
                Shape.of(variable.shape().stream().mapToLong(Long::longValue).toArray());
        return new Tensor(new TensorType(DataType.FLOAT, shape), variable.data());
    }
}
