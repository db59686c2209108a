package dev.convnet.train;

import static java.util.stream.Collectors.toMap;

import dev.convnet.data.ImageFormat;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.train.graph.TrainingGraphs;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.Zoo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The networks of the {@link Zoo}, built for training. */
public final class ZooNetworks implements TrainableNetworks {
    @Override
    public int defaultSide(String net) {
        return Zoo.named(net).defaultSide();
    }

    @Override
    public TrainingProgram trainingProgram(Recipe recipe) {
        NetworkGraph training = recipe.network().emit(Mode.TRAINING);
        ImageFormat format = recipe.imageFormat();
        boolean accumulates = recipe.schedule().accumulate() > 1;
        return new TrainingProgram(
                TrainingGraphs.training(training, format, recipe.optimizer(), recipe.step(), accumulates),
                TrainingGraphs.evaluation(recipe.network().emit(Mode.INFERENCE), format),
                state(training.parameters(), recipe),
                accumulates
                        ? Optional.of(new TrainingProgram.Accumulation(
                                TrainingGraphs.accumulation(training, format, recipe.step()),
                                InitialState.sums(training.parameters())))
                        : Optional.empty());
    }

    @Override
    public TrainingArtifacts trainingArtifacts(Recipe recipe) {
        TrainableModel model = TrainableModel.of(
                recipe.network().emit(Mode.TRAINING), recipe.network().emit(Mode.INFERENCE));
        return TrainingArtifacts.of(model, recipe.optimizer(), TrainingArtifacts.DropoutForm.SEEDED);
    }

    @Override
    public void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target) {
        Network network = Zoo.named(recipe.network().name());
        Map<String, Tensor> tensors = weights.stream().collect(toMap(SafeTensor::name, ZooNetworks::tensor));
        Model model = network.inferenceModel(recipe.network().options(), tensors);
        Map<String, String> all = new LinkedHashMap<>(model.metadata());
        all.putAll(metadata);
        ModelWriter.write(new Model(model.graph(), model.weights(), all, model.description()), target);
    }

    private static Tensor tensor(SafeTensor weight) {
        Shape shape =
                Shape.of(weight.shape().stream().mapToLong(Long::longValue).toArray());
        return new Tensor(new TensorType(DataType.FLOAT, shape), weight.data());
    }

    private static List<SafeTensor> state(List<Parameter> parameters, Recipe recipe) {
        Recipe.Initialization start = recipe.initialization();
        Map<String, Tensor> weights = start.weights() == null
                ? Weights.initial(parameters, start.initializer(), recipe.seed())
                : WeightsFile.read(Path.of(start.weights())).of(parameters);
        List<String> trained = parameters.stream()
                .filter(Parameter::trainable)
                .map(Parameter::name)
                .toList();
        List<SafeTensor> state = InitialState.of(
                weights, parameters.stream().map(Parameter::name).toList(), trained, recipe.optimizer());
        return recipe.step().emaDecay() > 0 ? InitialState.withAverages(state, trained) : state;
    }
}
