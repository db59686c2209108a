package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Model;
import dev.convnet.safetensors.SafeTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The models that the {@link Trainer} runs, for training and for evaluation, and the state before the first step.
 *
 * <p>The training model takes one step. Its inputs are {@code images} uint8 [batch, 28, 28], {@code labels} int64 [batch], {@code
 * learning_rate} float32 [], {@code seed} int64 [] and the state; its outputs are {@code loss} float32 [] (mean over the batch),
 * {@code correct} int64 [] and the new state, where the new value of {@code S} is {@code S/next}. The evaluation model has the
 * inputs {@code images}, {@code labels} and the parameters and running statistics; its outputs are {@code loss_sum} float32 []
 * (sum over the batch), {@code correct} int64 [] and {@code logits} float32 [batch, classes].
 *
 * <p>State is float32, named as PyTorch's state_dict names it, or {@code <parameter>/<slot>} for an optimizer's; and the
 * number of steps done, {@code step} int64 [].
 *
 * @param state each variable with its value before the first step
 */
public record TrainingProgram(Model training, Model evaluation, List<SafeTensor> state) {
    public TrainingProgram {
        state = List.copyOf(state);
    }

    /**
     * Replaces the initial state.
     *
     * @param other the state, by name
     * @param file the state's source, for the message of an error
     * @throws UserError if the variables or their types are not this program's
     */
    TrainingProgram startingAt(Map<String, SafeTensor> other, Path file) {
        boolean same = other.size() == state.size()
                && state.stream().allMatch(variable -> isOfSameType(variable, other.get(variable.name())));
        if (!same) {
            throw new UserError(file + ": not a checkpoint of this network and optimizer");
        }
        return new TrainingProgram(
                training,
                evaluation,
                state.stream().map(variable -> other.get(variable.name())).toList());
    }

    private static boolean isOfSameType(SafeTensor variable, SafeTensor other) {
        return other != null
                && other.dtype() == variable.dtype()
                && other.shape().equals(variable.shape());
    }
}
