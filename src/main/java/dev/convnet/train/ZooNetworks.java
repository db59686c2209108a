package dev.convnet.train;

import static java.util.stream.Collectors.toMap;

import dev.convnet.data.ImageFormat;
import dev.convnet.nn.ImageInput;
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
import dev.convnet.train.classifier.Classifier;
import dev.convnet.train.classifier.NewHead;
import dev.convnet.train.graph.TrainingGraphs;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The networks of the {@link Zoo}, built for training, and classifiers in ONNX files. */
public final class ZooNetworks implements TrainableNetworks {
    private static final String FILE = ".onnx";

    /** A network in both modes, and the weights that its training starts from. */
    private record Built(TrainableModel model, TensorType images, Map<String, Tensor> weights) {}

    @Override
    public int defaultSide(String net) {
        return Zoo.named(net).defaultSide();
    }

    @Override
    public NetworkChoice choice(String net, Optional<Integer> side) {
        return net.endsWith(FILE) ? ModelChoice.of(Path.of(net), side) : TrainableNetworks.super.choice(net, side);
    }

    @Override
    public List<String> notes(Recipe recipe) {
        return recipe.network() instanceof ModelChoice model
                ? model.classifier(recipe).head().map(NewHead::toString).stream()
                        .toList()
                : List.of();
    }

    @Override
    public TrainingProgram trainingProgram(Recipe recipe) {
        Built built = build(recipe);
        TrainableModel model = built.model;
        boolean accumulates = recipe.schedule().accumulate() > 1;
        List<SafeTensor> state = state(built, recipe);
        return new TrainingProgram(
                TrainingGraphs.training(
                        model.training(),
                        model.trained(),
                        built.images,
                        recipe.optimizer(),
                        recipe.step(),
                        accumulates),
                TrainingGraphs.evaluation(model.inference(), built.images),
                state,
                accumulates
                        ? Optional.of(new TrainingProgram.Accumulation(
                                TrainingGraphs.accumulation(
                                        model.training(), model.trained(), built.images, recipe.step()),
                                InitialState.sums(state, Set.copyOf(model.trained()))))
                        : Optional.empty());
    }

    @Override
    public TrainingArtifacts trainingArtifacts(Recipe recipe) {
        return TrainingArtifacts.of(build(recipe).model, recipe.optimizer(), TrainingArtifacts.DropoutForm.SEEDED);
    }

    @Override
    public void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target) {
        Map<String, Tensor> tensors = weights.stream().collect(toMap(SafeTensor::name, ZooNetworks::tensor));
        Model model = switch (recipe.network()) {
            case ZooChoice(String name, NetworkOptions options) ->
                Zoo.named(name).inferenceModel(options, tensors);
            case ModelChoice choice -> choice.classifier(recipe).with(tensors);
        };
        Map<String, String> all = new LinkedHashMap<>(model.metadata());
        all.putAll(metadata);
        ModelWriter.write(new Model(model.graph(), model.weights(), all, model.description()), target);
    }

    private static Built build(Recipe recipe) {
        ImageFormat format = recipe.imageFormat();
        return switch (recipe.network()) {
            case ZooChoice zoo -> {
                NetworkGraph training = zoo.emit(Mode.TRAINING);
                yield new Built(
                        TrainableModel.of(training, zoo.emit(Mode.INFERENCE)),
                        ImageInput.type(format),
                        weights(training.parameters(), recipe));
            }
            case ModelChoice model -> {
                Classifier classifier = model.classifier(recipe);
                yield new Built(
                        classifier.trainable(model.freezing(), model.dropout()),
                        ImageInput.type(format),
                        weights(classifier, recipe));
            }
        };
    }

    private static Map<String, Tensor> weights(List<Parameter> parameters, Recipe recipe) {
        Recipe.Initialization start = recipe.initialization();
        return start.weights() == null
                ? Weights.initial(parameters, start.initializer(), recipe.seed())
                : WeightsFile.read(Path.of(start.weights())).of(parameters);
    }

    /** The weights of the model, unless another file has others. */
    private static Map<String, Tensor> weights(Classifier classifier, Recipe recipe) {
        String weights = recipe.initialization().weights();
        if (weights == null) {
            return classifier.model().weights();
        }
        List<Parameter> parameters = classifier.model().graph().parameters().entrySet().stream()
                .map(entry -> new Parameter(entry.getKey(), entry.getValue().shape(), new Parameter.Role.Scale()))
                .toList();
        return WeightsFile.read(Path.of(weights)).of(parameters);
    }

    private static Tensor tensor(SafeTensor weight) {
        Shape shape =
                Shape.of(weight.shape().stream().mapToLong(Long::longValue).toArray());
        return new Tensor(new TensorType(DataType.FLOAT, shape), weight.data());
    }

    private static List<SafeTensor> state(Built built, Recipe recipe) {
        Set<String> trained = Set.copyOf(built.model.trained());
        List<SafeTensor> state = InitialState.of(
                built.weights, List.copyOf(built.model.training().parameters().keySet()), trained, recipe.optimizer());
        return recipe.step().emaDecay() > 0 ? InitialState.withAverages(state, trained) : state;
    }
}
