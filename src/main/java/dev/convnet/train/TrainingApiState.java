package dev.convnet.train;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.OrtCheckpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The state of a {@link TrainingProgram} as a checkpoint of ONNX Runtime's training API, and back. */
final class TrainingApiState {
    private static final String STEP = "step";

    private TrainingApiState() {}

    /** The number of steps done. */
    static long step(List<SafeTensor> state) {
        return state.stream()
                .filter(variable -> variable.name().equals(STEP))
                .mapToLong(variable -> variable.data().getLong(0))
                .findFirst()
                .orElseThrow();
    }

    /** @param trained the names of the parameters that an optimizer changes */
    static OrtCheckpoint checkpoint(List<SafeTensor> state, List<String> trained, float learningRate) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        Map<String, Tensor> frozen = new LinkedHashMap<>();
        for (SafeTensor variable : state) {
            if (TrainingProgram.isWeight(variable.name())) {
                (trained.contains(variable.name()) ? parameters : frozen).put(variable.name(), tensor(variable));
            }
        }
        Map<String, List<Tensor>> moments = new LinkedHashMap<>();
        trained.forEach(name -> moments.put(
                name, slots(state, name).map(TrainingApiState::tensor).toList()));
        boolean begun = step(state) > 0 && moments.values().stream().noneMatch(List::isEmpty);
        return new OrtCheckpoint(
                parameters,
                frozen,
                begun
                        ? Optional.of(new OrtCheckpoint.OptimizerState(step(state), learningRate, moments))
                        : Optional.empty());
    }

    /**
     * The variables of a checkpoint.
     *
     * @param like the variables that are asked for, in their order
     * @param step the number of steps done
     */
    static List<SafeTensor> variables(OrtCheckpoint checkpoint, List<SafeTensor> like, long step) {
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
                .map(variable -> variable.name().equals(STEP)
                        ? SafeTensor.of(STEP, List.of(), step)
                        : new SafeTensor(
                                variable.name(),
                                variable.dtype(),
                                variable.shape(),
                                tensors.get(variable.name()).data()))
                .toList();
    }

    private static Stream<SafeTensor> slots(List<SafeTensor> state, String parameter) {
        return state.stream().filter(variable -> variable.name().startsWith(parameter + "/"));
    }

    private static Tensor tensor(SafeTensor variable) {
        Shape shape =
                Shape.of(variable.shape().stream().mapToLong(Long::longValue).toArray());
        return new Tensor(new TensorType(DataType.FLOAT, shape), variable.data());
    }
}
