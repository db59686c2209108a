package dev.convnet.train;

import static java.util.stream.Collectors.toMap;

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
import dev.convnet.train.graph.StateNames;
import dev.convnet.train.graph.TrainingGraphs;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.Zoo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The networks of the {@link Zoo}, built for training. */
public final class ZooNetworks implements TrainableNetworks {
    @Override
    public int defaultSide(String net) {
        return Zoo.named(net).defaultSide();
    }

    @Override
    public TrainingProgram trainingProgram(Recipe recipe) {
        NetworkGraph training = recipe.network().emit(Mode.TRAINING);
        ImageFormat format = recipe.data().from().format();
        return new TrainingProgram(
                TrainingGraphs.training(training, format, recipe.optimizer()),
                TrainingGraphs.evaluation(recipe.network().emit(Mode.INFERENCE), format),
                state(training.parameters(), recipe));
    }

    @Override
    public TrainingArtifacts trainingArtifacts(Recipe recipe) {
        TrainableModel model = TrainableModel.of(
                recipe.network().emit(Mode.TRAINING), recipe.network().emit(Mode.INFERENCE));
        return TrainingArtifacts.of(model, recipe.optimizer(), TrainingArtifacts.DropoutForm.SEEDED);
    }

    @Override
    public void export(Recipe recipe, List<SafeTensor> weights, Path target) {
        Network network = Zoo.named(recipe.network().name());
        Map<String, Tensor> tensors = weights.stream().collect(toMap(SafeTensor::name, ZooNetworks::tensor));
        ModelWriter.write(network.inferenceModel(recipe.network().options(), tensors), target);
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
                : Weights.read(Path.of(start.weights()), parameters);
        List<SafeTensor> state = new ArrayList<>();
        for (Parameter parameter : parameters) {
            List<Long> shape = Arrays.stream(parameter.shape().sizes()).boxed().toList();
            state.add(new SafeTensor(
                    parameter.name(),
                    DType.F32,
                    shape,
                    weights.get(parameter.name()).data()));
            if (parameter.trainable()) {
                recipe.optimizer()
                        .slots()
                        .forEach(slot -> state.add(zero(StateNames.slot(parameter.name(), slot), shape)));
            }
        }
        state.add(SafeTensor.of(StateNames.STEP, List.of(), 0L));
        return state;
    }

    /** Zeros that are allocated on use: an optimizer's slots are as large as the network's weights, or twice that. */
    private static SafeTensor zero(String name, List<Long> shape) {
        int bytes = Math.toIntExact(shape.stream().reduce((long) Float.BYTES, Math::multiplyExact));
        return new SafeTensor(name, DType.F32, shape, () -> ByteBuffer.allocate(bytes));
    }
}
