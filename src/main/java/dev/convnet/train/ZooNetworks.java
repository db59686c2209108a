package dev.convnet.train;

import static java.util.stream.Collectors.toMap;

import dev.convnet.data.DataSources;
import dev.convnet.data.ImageFormat;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.train.graph.TrainingGraphs;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The networks of the {@link Zoo}, to be trained as a recipe says. */
public final class ZooNetworks implements NetworkBuilder {
    @Override
    public int defaultSide(String net) {
        return Zoo.named(net).defaultSide();
    }

    @Override
    public TrainingProgram trainingProgram(Recipe recipe) {
        Network network = Zoo.named(recipe.net());
        NetworkGraph training = network.emit(options(recipe), Mode.TRAINING);
        return new TrainingProgram(
                TrainingGraphs.training(training, format(recipe), recipe.optimizer()),
                TrainingGraphs.evaluation(network.emit(options(recipe), Mode.INFERENCE), format(recipe)),
                state(training.parameters(), recipe));
    }

    @Override
    public TrainingArtifacts trainingArtifacts(Recipe recipe) {
        Network network = Zoo.named(recipe.net());
        TrainableModel model = TrainableModel.of(
                network.emit(options(recipe), Mode.TRAINING), network.emit(options(recipe), Mode.INFERENCE));
        return TrainingArtifacts.of(model, recipe.optimizer(), TrainingArtifacts.Dropout.SEEDED);
    }

    @Override
    public Optional<Beginnings> beginnings(Recipe recipe) {
        NetworkGraph training = Zoo.named(recipe.net()).emit(options(recipe), Mode.TRAINING);
        return Optional.of(new Beginnings(
                TrainingGraphs.forward(training, format(recipe)), TrainingGraphs.gradients(training, format(recipe))));
    }

    @Override
    public void export(Recipe recipe, List<SafeTensor> weights, Path target) {
        Network network = Zoo.named(recipe.net());
        Map<String, Tensor> tensors = weights.stream().collect(toMap(SafeTensor::name, ZooNetworks::tensor));
        ModelWriter.write(network.inferenceModel(options(recipe), tensors), target);
    }

    private static Tensor tensor(SafeTensor weight) {
        Shape shape =
                Shape.of(weight.shape().stream().mapToLong(Long::longValue).toArray());
        return new Tensor(new TensorType(DataType.FLOAT, shape), weight.data());
    }

    private static ImageFormat format(Recipe recipe) {
        return DataSources.parse(recipe.data()).format();
    }

    private static NetworkOptions options(Recipe recipe) {
        return new NetworkOptions(recipe.side(), recipe.classes(), recipe.width(), recipe.dropout());
    }

    private static List<SafeTensor> state(List<Parameter> parameters, Recipe recipe) {
        Map<String, Tensor> weights = recipe.weights() == null
                ? Weights.initial(parameters, recipe.init(), recipe.seed())
                : Weights.read(Path.of(recipe.weights()), parameters);
        List<SafeTensor> state = new ArrayList<>();
        for (Parameter parameter : parameters) {
            List<Long> shape = Arrays.stream(parameter.shape().sizes()).boxed().toList();
            state.add(new SafeTensor(
                    parameter.name(),
                    DType.F32,
                    shape,
                    weights.get(parameter.name()).data()));
            if (parameter.trainable()) {
                recipe.optimizer().slots().forEach(slot -> state.add(zero(parameter.name() + "/" + slot, shape)));
            }
        }
        state.add(SafeTensor.of(TrainingGraphs.STEP, List.of(), 0L));
        return state;
    }

    /** Zeros, made only when they are asked for: an optimizer's are as many as the network's weights, or twice that. */
    private static SafeTensor zero(String name, List<Long> shape) {
        int bytes = Math.toIntExact(shape.stream().reduce((long) Float.BYTES, Math::multiplyExact));
        return new SafeTensor(name, DType.F32, shape, () -> ByteBuffer.allocate(bytes));
    }
}
