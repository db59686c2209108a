package dev.convnet.runtime;

import dev.convnet.safetensors.SafeTensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the {@link Trainer} executes: two ONNX models over the same parameters, and the state to start from.
 *
 * <p>The training model does one step: inputs {@code images} uint8 [batch, 28, 28], {@code labels} int64 [batch], {@code
 * learning_rate} float32 [], {@code seed} int64 [] and the state; outputs {@code loss} float32 [] (mean over the batch),
 * {@code correct} int64 [] and the new state, where the new value of {@code S} is {@code S/next}. The evaluation model has the
 * inputs {@code images}, {@code labels} and the {@linkplain #weights() weights}; its outputs are {@code loss_sum} float32 []
 * (sum over the batch), {@code correct} int64 [] and {@code logits} float32 [batch, classes].
 *
 * <p>State is float32, named as PyTorch's state_dict names it, or {@code <parameter>/<slot>} for an optimizer's; and the
 * number of steps done, {@code step} int64 [].
 *
 * @param trainingModel an ONNX file's content
 * @param evaluationModel likewise
 * @param state each variable with its value before the first step
 */
public record TrainingProgram(byte[] trainingModel, byte[] evaluationModel, List<SafeTensor> state) {
    public TrainingProgram {
        state = List.copyOf(state);
    }

    /** The state that is the network itself, without what belongs to the optimizer: parameters and running statistics. */
    public List<SafeTensor> weights() {
        return state.stream().filter(v -> isWeight(v.name())).toList();
    }

    /** The same program with other values of the variables that {@code values} names, in the same types and shapes. */
    TrainingProgram with(List<SafeTensor> values) {
        Map<String, SafeTensor> byName =
                values.stream().collect(Collectors.toMap(SafeTensor::name, Function.identity()));
        return new TrainingProgram(
                trainingModel,
                evaluationModel,
                state.stream()
                        .map(variable -> byName.getOrDefault(variable.name(), variable))
                        .toList());
    }

    static boolean isWeight(String name) {
        return !name.equals("step") && name.indexOf('/') < 0;
    }
}
