package dev.convnet.train.graph;

import dev.convnet.autodiff.Backpropagation;
import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import dev.convnet.nn.ImageInput;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.ops.SoftmaxCrossEntropy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the models that train and evaluate a network.
 *
 * <p>All models take {@code images} uint8 of {@link ImageInput#type}, {@code labels} int64 [batch] and the state, whose names {@link
 * StateNames} defines. The batch size may differ from run to run.
 */
public final class TrainingGraphs {
    private final GraphBuilder builder;
    private final Ops ops;
    private final Value images;
    private final Value labels;

    /** The value in this graph of each input and parameter of the network. */
    private final Map<Value, Value> inputs = new HashMap<>();

    /** The values in this graph of the network's outputs, by name. */
    private final Map<String, Value> outputs = new LinkedHashMap<>();

    private final Map<String, Value> parameters = new LinkedHashMap<>();

    private TrainingGraphs(String name, ImageFormat format) {
        this.builder = new GraphBuilder(name);
        this.ops = new Ops(builder);
        this.images = builder.input("images", ImageInput.type(format));
        this.labels = builder.input("labels", TensorType.of(DataType.INT64, Dim.of(NetworkGraph.BATCH)));
    }

    /**
     * The training model: forward, loss, gradients and optimizer step. Further inputs {@code learning_rate} float32 and
     * {@code seed} int64, scalars; outputs {@code loss} (the batch's mean), {@code correct} (int64, the number of correct predictions) and the
     * new state: parameters, running statistics, {@code <parameter>/<slot>} of the optimizer, {@code step}.
     *
     * @param network a network emitted for training
     * @param format the size of the raw images
     */
    public static Model training(NetworkGraph network, ImageFormat format, Optimizer optimizer) {
        TrainingGraphs graphs = new TrainingGraphs(network.graph().name() + "-training", format);
        Value learningRate = graphs.builder.input("learning_rate", new TensorType(DataType.FLOAT, Shape.SCALAR));
        Value step = graphs.recordForward(network);
        Map<String, List<Value>> slots = graphs.slots(network, optimizer);
        Map<String, Value> gradients = graphs.lossAndGradients(network);
        for (Parameter parameter : network.parameters()) {
            if (parameter.trainable()) {
                Value value = graphs.parameters.get(parameter.name());
                Optimizer.Update update = graphs.builder.within(
                        StepPart.OPTIMIZER_SCOPE,
                        () -> optimizer.update(
                                graphs.ops,
                                value,
                                gradients.get(parameter.name()),
                                slots.get(parameter.name()),
                                learningRate,
                                step));
                graphs.outputUpdate(parameter.name(), optimizer, update);
            }
        }
        graphs.outputStatistics();
        Value next = graphs.builder.within(StepPart.OPTIMIZER_SCOPE, () -> graphs.ops.add(step, graphs.ops.int64(1)));
        graphs.builder.output(StateNames.next(StateNames.STEP), next);
        return graphs.model("training step of " + network.graph().name());
    }

    /**
     * The model that stops at the gradients: outputs {@code loss}, {@code correct}, {@code <parameter>/grad} and the new running
     * statistics. Inputs as {@link #training}, without the learning rate and the optimizer's slots.
     */
    public static Model gradients(NetworkGraph network, ImageFormat format) {
        TrainingGraphs graphs = new TrainingGraphs(network.graph().name() + "-gradients", format);
        graphs.recordForward(network);
        graphs.lossAndGradients(network)
                .forEach((name, value) -> graphs.builder.output(StateNames.gradient(name), value));
        graphs.outputStatistics();
        return graphs.model("gradients of " + network.graph().name());
    }

    /**
     * The evaluation model: outputs {@code loss_sum} float32 (over the batch), {@code correct} int64 and {@code logits}
     * [batch, classes].
     *
     * @param network a network emitted for inference
     */
    public static Model evaluation(NetworkGraph network, ImageFormat format) {
        TrainingGraphs graphs = new TrainingGraphs(network.graph().name() + "-evaluation", format);
        graphs.addParameters(network);
        graphs.outputs.putAll(new GraphRewriter(graphs.builder).record(network.graph(), graphs.inputs));
        Value logits = graphs.outputs.get("logits");
        Ops ops = graphs.ops;
        Value mean = new SoftmaxCrossEntropy().call(ops, logits, graphs.labels).loss();
        Value batch = ops.length(graphs.labels, 0, DataType.FLOAT);
        graphs.builder.output("loss_sum", ops.mul(mean, batch));
        graphs.builder.output("correct", graphs.correct(logits));
        graphs.builder.output("logits", logits);
        return graphs.model("evaluation of " + network.graph().name());
    }

    /** Records the network in training mode. @return the number of the step */
    private Value recordForward(NetworkGraph network) {
        Value seed = builder.input("seed", new TensorType(DataType.INT64, Shape.SCALAR));
        addParameters(network);
        Value step = builder.parameter(StateNames.STEP, new TensorType(DataType.INT64, Shape.SCALAR));
        outputs.putAll(TrainingLowering.lower(network.graph(), builder, inputs, DropoutLowering.seeded(seed, step)));
        return step;
    }

    private void addParameters(NetworkGraph network) {
        Value input = network.graph().inputs().getFirst();
        inputs.put(input, ImageInput.prepare(ops, images, input.shape().size(2)));
        network.graph().parameters().forEach((name, value) -> {
            Value own = builder.parameter(name, value.type());
            inputs.put(value, own);
            parameters.put(name, own);
        });
    }

    /** Adds the outputs {@code loss} and {@code correct}. @return the gradient for each trained parameter, in order */
    private Map<String, Value> lossAndGradients(NetworkGraph network) {
        Value logits = outputs.get("logits");
        Value loss = new SoftmaxCrossEntropy().call(ops, logits, labels).loss();
        builder.output("loss", loss);
        builder.output("correct", correct(logits));
        List<String> trained = network.parameters().stream()
                .filter(Parameter::trainable)
                .map(Parameter::name)
                .toList();
        Map<Value, Value> gradients;
        try {
            gradients = Backpropagation.gradients(
                    builder, loss, trained.stream().map(parameters::get).toList());
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UserError(network.graph().name() + " cannot be trained: " + e.getMessage(), e);
        }
        Map<String, Value> byName = new LinkedHashMap<>();
        trained.forEach(name -> byName.put(name, gradients.get(parameters.get(name))));
        return byName;
    }

    private Map<String, List<Value>> slots(NetworkGraph network, Optimizer optimizer) {
        Map<String, List<Value>> slots = new HashMap<>();
        for (Parameter parameter : network.parameters()) {
            if (parameter.trainable()) {
                TensorType type = parameters.get(parameter.name()).type();
                slots.put(
                        parameter.name(),
                        optimizer.slots().stream()
                                .map(slot -> builder.parameter(StateNames.slot(parameter.name(), slot), type))
                                .toList());
            }
        }
        return slots;
    }

    private void outputUpdate(String parameter, Optimizer optimizer, Optimizer.Update update) {
        builder.output(StateNames.next(parameter), update.parameter());
        for (int i = 0; i < update.slots().size(); i++) {
            builder.output(
                    StateNames.next(StateNames.slot(parameter, optimizer.slots().get(i))),
                    update.slots().get(i));
        }
    }

    private void outputStatistics() {
        outputs.forEach((name, value) -> {
            if (StateNames.isNext(name)) {
                builder.output(name, value);
            }
        });
    }

    private Value correct(Value logits) {
        Value right = ops.equal(ops.argMax(logits, 1, false), labels);
        return ops.reduceSum(ops.cast(right, DataType.INT64), false, 0);
    }

    private Model model(String description) {
        return new Model(builder.build(), Map.of(), Map.of(), description);
    }
}
