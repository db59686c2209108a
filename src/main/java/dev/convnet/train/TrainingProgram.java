package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Model;
import dev.convnet.safetensors.SafeTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param accumulation what steps of several batches need in addition; empty if each step has one batch
 */
public record TrainingProgram(
        Model training, Model evaluation, List<SafeTensor> state, Optional<Accumulation> accumulation) {
    /**
     * The part of a step before its last batch.
     *
     * @param model adds the gradients of a batch to the sums; see {@link dev.convnet.train.graph.TrainingGraphs#accumulation}
     * @param sums the variables with the sums, which are zero between steps and no part of checkpoints
     */
    public record Accumulation(Model model, List<SafeTensor> sums) {
        public Accumulation {
            sums = List.copyOf(sums);
        }
    }

    public TrainingProgram {
        state = List.copyOf(state);
    }

    /** A program whose steps have one batch each. */
    public TrainingProgram(Model training, Model evaluation, List<SafeTensor> state) {
        this(training, evaluation, state, Optional.empty());
    }

    /** The state and the sums of gradients. */
    List<SafeTensor> variables() {
        return Stream.concat(state.stream(), accumulation.stream().flatMap(sums -> sums.sums().stream()))
                .toList();
    }

    /** The same program with another form of the training model. */
    TrainingProgram withTraining(Model other) {
        return new TrainingProgram(other, evaluation, state, accumulation);
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
                state.stream().map(variable -> other.get(variable.name())).toList(),
                accumulation);
    }

    private static boolean isOfSameType(SafeTensor variable, SafeTensor other) {
        return other != null
                && other.dtype() == variable.dtype()
                && other.shape().equals(variable.shape());
    }
}
