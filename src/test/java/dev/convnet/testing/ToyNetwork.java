package dev.convnet.testing;

import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.Recipe;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingProgram;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.graph.Sgd;
import dev.convnet.train.graph.StateNames;
import dev.convnet.zoo.NetworkOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Softmax regression on raw pixels, trained by SGD with momentum: the smallest thing that keeps to the contract of {@link
 * TrainingProgram}. Its rate depends on the seed and the step, as dropout masks do, so that a wrong one is noticed.
 */
public class ToyNetwork implements TrainableNetworks {
    private static final long PIXELS = 784;
    private static final long CLASSES = 10;
    private static final String VELOCITY = StateNames.slot("weight", "momentum");
    private static final Dim BATCH = Dim.of("batch");
    private static final TensorType WEIGHT = TensorType.of(DataType.FLOAT, CLASSES, PIXELS);
    private static final TensorType BIAS = TensorType.of(DataType.FLOAT, CLASSES);
    private static final TensorType FLOAT = new TensorType(DataType.FLOAT, Shape.SCALAR);
    private static final TensorType INT64 = new TensorType(DataType.INT64, Shape.SCALAR);

    /** A recipe for it, quick and with something of everything. */
    public static Recipe recipe(int epochs) {
        return new Recipe(
                new ZooChoice("toy", new NetworkOptions(28, 10, 1, 0.5)),
                new DataChoice("sample", 200, true),
                new Schedule(epochs, 32, 0.1),
                new Sgd(0.9, false, 0),
                new Initialization(dev.convnet.nn.Initializer.DEFAULT, null),
                3);
    }

    /** Real images, few of them to test on. */
    public static Dataset data() {
        return SampleImages.dataset(100);
    }

    @Override
    public int defaultSide(String net) {
        if (!net.equals("toy")) {
            throw new UserError("there is no network '" + net + "'; there are toy");
        }
        return 28;
    }

    @Override
    public TrainingProgram trainingProgram(Recipe recipe) {
        double momentum = recipe.optimizer() instanceof Sgd sgd ? sgd.momentum() : 0;
        return new TrainingProgram(
                training((float) momentum),
                evaluation(),
                List.of(
                        zero("weight", List.of(CLASSES, PIXELS)),
                        zero("bias", List.of(CLASSES)),
                        zero(VELOCITY, List.of(CLASSES, PIXELS)),
                        SafeTensor.of(StateNames.STEP, List.of(), 0L)));
    }

    private static SafeTensor zero(String name, List<Long> shape) {
        int elements = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        return new SafeTensor(name, DType.F32, shape, ByteBuffer.allocate(elements * Float.BYTES));
    }

    /** What training and evaluation share: both {@code lossSum} and {@code correct} are over the batch. */
    private record Forward(
            Value weight, Value bias, Value labels, Value x, Value logits, Value error, Value lossSum, Value correct) {
        static Forward of(GraphBuilder graph) {
            Ops ops = new Ops(graph);
            Value images = graph.input("images", TensorType.of(DataType.UINT8, BATCH, 28, 28));
            Value labels = graph.input("labels", TensorType.of(DataType.INT64, BATCH));
            Value weight = graph.parameter("weight", WEIGHT);
            Value bias = graph.parameter("bias", BIAS);
            Value pixels = ops.cast(images, DataType.FLOAT);
            Value x = ops.flatten(ops.div(pixels, ops.scalar(pixels, 255)), 1);
            Value logits = ops.gemm(x, weight, bias, false, true);
            Value logs = ops.logSoftmax(logits, 1);
            Value classes = ops.int64s(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            Value oneHot = ops.cast(ops.equal(ops.unsqueeze(labels, 1), classes), DataType.FLOAT);
            Value lossSum = ops.neg(ops.reduceSum(ops.mul(logs, oneHot), false, 0, 1));
            Value right = ops.cast(ops.equal(ops.argMax(logits, 1, false), labels), DataType.FLOAT);
            Value correct = ops.cast(ops.reduceSum(right, false, 0), DataType.INT64);
            return new Forward(weight, bias, labels, x, logits, ops.sub(ops.exp(logs), oneHot), lossSum, correct);
        }
    }

    private static Model training(float momentum) {
        GraphBuilder graph = new GraphBuilder("training");
        Ops ops = new Ops(graph);
        Forward forward = Forward.of(graph);
        Value rate = graph.input("learning_rate", FLOAT);
        Value seed = graph.input("seed", INT64);
        Value velocity = graph.parameter(VELOCITY, WEIGHT);
        Value step = graph.parameter(StateNames.STEP, INT64);

        Value noise = ops.cast(ops.add(seed, step), DataType.FLOAT);
        Value slowed = ops.mul(rate, ops.exp(ops.mul(noise, ops.scalar(noise, -0.01))));
        Value batch = ops.cast(ops.size(forward.labels), DataType.FLOAT);
        Value error = ops.div(forward.error, batch);
        Value weightGradient = ops.gemm(error, forward.x, null, true, false);
        Value nextVelocity = ops.add(ops.mul(velocity, ops.scalar(velocity, momentum)), weightGradient);
        Value nextWeight = ops.sub(forward.weight, ops.mul(slowed, nextVelocity));
        Value nextBias = ops.sub(forward.bias, ops.mul(slowed, ops.reduceSum(error, false, 0)));

        graph.output("loss", ops.div(forward.lossSum, batch));
        graph.output("correct", forward.correct);
        graph.output(StateNames.next("weight"), nextWeight);
        graph.output(StateNames.next("bias"), nextBias);
        graph.output(StateNames.next(VELOCITY), nextVelocity);
        graph.output(StateNames.next(StateNames.STEP), ops.add(step, ops.int64(1)));
        return new Model(graph.build(), Map.of(), Map.of(), "");
    }

    private static Model evaluation() {
        GraphBuilder graph = new GraphBuilder("evaluation");
        Forward forward = Forward.of(graph);
        graph.output("loss_sum", forward.lossSum);
        graph.output("correct", forward.correct);
        graph.output("logits", forward.logits);
        return new Model(graph.build(), Map.of(), Map.of(), "");
    }

    @Override
    public void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target) {
        GraphBuilder graph = new GraphBuilder("toy");
        Ops ops = new Ops(graph);
        Value x = ops.flatten(graph.input("input", TensorType.of(DataType.FLOAT, BATCH, 1, 28, 28)), 1);
        Value weight = graph.parameter("weight", WEIGHT);
        Value bias = graph.parameter("bias", BIAS);
        graph.output("logits", ops.gemm(x, weight, bias, false, true));
        Map<String, Tensor> values = weights.stream().collect(Collectors.toMap(SafeTensor::name, ToyNetwork::tensor));
        ModelWriter.write(new Model(graph.build(), values, Map.of(), ""), target);
    }

    private static Tensor tensor(SafeTensor tensor) {
        return new Tensor(tensor.name().equals("bias") ? BIAS : WEIGHT, tensor.data());
    }
}
