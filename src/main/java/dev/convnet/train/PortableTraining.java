package dev.convnet.train;

import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import dev.convnet.nn.ImageInput;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.TrainingGraphs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A training as files that any ONNX Runtime runs: the training step, the gradients alone, the evaluation, the state before the first
 * step, and an inference model that brings its training along. The file {@code docs/training-graph.md} describes the models' inputs
 * and outputs.
 *
 * @param program the models of the trainer, and the state
 * @param gradients the model that stops at the gradients
 * @param trainable the inference model with its training
 */
public record PortableTraining(TrainingProgram program, Model gradients, TrainableFile trainable) {
    private static final String TRAINING = "training.onnx";
    private static final String GRADIENTS = "gradients.onnx";
    private static final String EVALUATION = "evaluation.onnx";
    private static final String STATE = "state.npz";
    private static final String TRAINABLE = "trainable.onnx";

    /** The names of the models' own inputs and outputs, which no parameter may have. */
    private static final Set<String> RESERVED =
            Set.of("images", "labels", "learning_rate", "seed", "step", "loss", "loss_sum", "correct", "logits");

    /**
     * The training of a network that takes raw images, which the models scale and resize.
     *
     * @param weights float32 tensors by name
     * @throws UserError if an operator has no gradient rule
     */
    public static PortableTraining of(
            TrainableModel model, ImageFormat format, Optimizer optimizer, Map<String, Tensor> weights) {
        return of(model, ImageInput.type(format), optimizer, weights);
    }

    /**
     * The training of a classifier that takes the images as its own input does.
     *
     * @param weights float32 tensors by name
     * @throws UserError if an operator has no gradient rule, or a parameter has the name of another input
     */
    public static PortableTraining of(TrainableModel model, Optimizer optimizer, Map<String, Tensor> weights) {
        return of(model, model.inference().inputs().getFirst().type(), optimizer, weights);
    }

    private static PortableTraining of(
            TrainableModel model, TensorType images, Optimizer optimizer, Map<String, Tensor> weights) {
        Graph training = model.training();
        training.parameters().keySet().stream()
                .filter(RESERVED::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new UserError(
                            "%s: the parameter %s has the name of an input or output of the training step: rename it"
                                    .formatted(training.name(), name));
                });
        List<SafeTensor> state = InitialState.of(
                weights, List.copyOf(training.parameters().keySet()), Set.copyOf(model.trained()), optimizer);
        return new PortableTraining(
                new TrainingProgram(
                        TrainingGraphs.training(training, model.trained(), images, optimizer),
                        TrainingGraphs.evaluation(model.inference(), images),
                        state),
                TrainingGraphs.gradients(training, model.trained(), images),
                TrainableFile.of(model, optimizer, state));
    }

    /** The five files in a folder. */
    public static List<Path> files(Path folder) {
        return Stream.of(TRAINING, GRADIENTS, EVALUATION, STATE, TRAINABLE)
                .map(folder::resolve)
                .toList();
    }

    /**
     * Writes the files into a folder. Weights and optimizer state of more than 2 GiB exceed what one ONNX file can hold: then the
     * file {@code trainable.onnx} is left out.
     *
     * @return the files
     * @throws UserError if one of them cannot be written
     */
    public List<Path> write(Path folder) {
        ModelWriter.write(program.training(), folder.resolve(TRAINING));
        ModelWriter.write(gradients, folder.resolve(GRADIENTS));
        ModelWriter.write(program.evaluation(), folder.resolve(EVALUATION));
        NumpyArchive.write(program.state(), folder.resolve(STATE));
        Path last = folder.resolve(TRAINABLE);
        if (!trainable.fits()) {
            return files(folder).stream().filter(file -> !file.equals(last)).toList();
        }
        trainable.write(last);
        return files(folder);
    }
}
