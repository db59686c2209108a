package dev.convnet.train.graph;

import dev.convnet.autodiff.Backpropagation;
import dev.convnet.autodiff.GradientRules;
import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import dev.convnet.nn.ImageInput;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Graph;
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
import java.util.Optional;

/**
 * Builds the models that train and evaluate a network.
 *
 * <p>All models take {@code images} uint8 of {@link ImageInput#type}, {@code labels} int64 [batch] and the state, whose names {@link
 * StateNames} defines. The batch size may differ from run to run.
 */
public final class TrainingGraphs {
    private final Graph network;
    private final List<String> trained;
    private final GraphBuilder builder;
    private final Ops ops;
    private final Value images;
    private final Value labels;

    /** The value in this graph of each input and parameter of the network. */
    private final Map<Value, Value> inputs = new HashMap<>();

    /** The values in this graph of the network's outputs, by name. */
    private final Map<String, Value> outputs = new LinkedHashMap<>();

    private final Map<String, Value> parameters = new LinkedHashMap<>();

    /** @param images the type of the input {@code images}: of raw images, or of the network's own input */
    private TrainingGraphs(Graph network, List<String> trained, String kind, TensorType images) {
        this.network = network;
        this.trained = trained;
        this.builder = new GraphBuilder(network.name() + "-" + kind);
        this.ops = new Ops(builder);
        this.images = builder.input("images", images);
        this.labels = builder.input(
                "labels", TensorType.of(DataType.INT64, images.shape().dim(0)));
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
        return training(network.graph(), trained(network), ImageInput.type(format), optimizer);
    }

    /**
     * As {@link #training(NetworkGraph, ImageFormat, Optimizer)}, of any classifier in training mode.
     *
     * @param network a graph with one input, and the logits [batch, classes] as its first output
     * @param trained the parameters that the optimizer updates
     * @param images the type of the input {@code images}: that of raw images, or that of the graph's input
     */
    public static Model training(Graph network, List<String> trained, TensorType images, Optimizer optimizer) {
        return training(network, trained, images, optimizer, StepOptions.NONE, false);
    }

    /**
     * As {@link #training(NetworkGraph, ImageFormat, Optimizer)}, with options. A step that accumulates has the further input {@code
     * share} float32, the batch's share of the step's images, and {@code <parameter>/accumulated}, which {@link #accumulation} made; the
     * new value of that is zero. The moving average of a parameter is its variable {@code <parameter>/average}.
     *
     * @param accumulates whether a step has more than one batch, of which this model takes the last
     */
    public static Model training(
            NetworkGraph network, ImageFormat format, Optimizer optimizer, StepOptions options, boolean accumulates) {
        return training(network.graph(), trained(network), ImageInput.type(format), optimizer, options, accumulates);
    }

    /** As {@link #training(NetworkGraph, ImageFormat, Optimizer, StepOptions, boolean)}, of any classifier in training mode. */
    public static Model training(
            Graph network,
            List<String> trained,
            TensorType images,
            Optimizer optimizer,
            StepOptions options,
            boolean accumulates) {
        TrainingGraphs graphs = new TrainingGraphs(network, trained, "training", images);
        Value learningRate = graphs.builder.input("learning_rate", new TensorType(DataType.FLOAT, Shape.SCALAR));
        Optional<GradientAccumulation> accumulation =
                accumulates ? Optional.of(GradientAccumulation.of(graphs.builder)) : Optional.empty();
        Value step = graphs.recordForward();
        Map<String, List<Value>> slots = graphs.slots(optimizer);
        Map<String, Value> computed = graphs.lossAndGradients(options, accumulation);
        Map<String, Value> gradients = graphs.builder.within(
                StepPart.OPTIMIZER_SCOPE,
                () -> GradientClipping.clipped(
                        graphs.ops,
                        accumulation.map(sums -> sums.added(computed)).orElse(computed),
                        options));
        for (String name : trained) {
            Value value = graphs.parameters.get(name);
            Optimizer.Update update = graphs.builder.within(
                    StepPart.OPTIMIZER_SCOPE,
                    () -> optimizer.update(
                            graphs.ops, value, gradients.get(name), slots.get(name), learningRate, step));
            graphs.outputUpdate(name, optimizer, update);
            if (options.emaDecay() > 0) {
                graphs.outputAverage(name, update.parameter(), step, options.emaDecay());
            }
        }
        graphs.builder.within(StepPart.OPTIMIZER_SCOPE, () -> {
            accumulation.ifPresent(GradientAccumulation::outputZeros);
            return null;
        });
        graphs.outputStatistics();
        graphs.outputFrozen();
        Value next = graphs.builder.within(StepPart.OPTIMIZER_SCOPE, () -> graphs.ops.add(step, graphs.ops.int64(1)));
        graphs.builder.output(StateNames.next(StateNames.STEP), next);
        return graphs.model("training step of " + network.name());
    }

    /**
     * The model of the batches of a step before its last: outputs {@code loss}, {@code correct}, the new running statistics, and
     * the new {@code <parameter>/accumulated}, to which it adds the gradients times {@code share}. Inputs as those of a training model that accumulates,
     * without the learning rate, the optimizer's slots and the averages.
     */
    public static Model accumulation(NetworkGraph network, ImageFormat format, StepOptions options) {
        return accumulation(network.graph(), trained(network), ImageInput.type(format), options);
    }

    /**
     * As {@link #accumulation(NetworkGraph, ImageFormat, StepOptions)}, of any classifier; see {@link #training(Graph, List,
     * TensorType, Optimizer)}.
     */
    public static Model accumulation(Graph network, List<String> trained, TensorType images, StepOptions options) {
        TrainingGraphs graphs = new TrainingGraphs(network, trained, "accumulation", images);
        GradientAccumulation accumulation = GradientAccumulation.of(graphs.builder);
        graphs.recordForward();
        accumulation.outputSums(graphs.lossAndGradients(options, Optional.of(accumulation)));
        graphs.outputStatistics();
        return graphs.model("accumulation of the gradients of " + network.name());
    }

    /**
     * The model that stops at the gradients: outputs {@code loss}, {@code correct}, {@code <parameter>/grad} and the new running
     * statistics. Inputs as {@link #training}, without the learning rate and the optimizer's slots.
     */
    public static Model gradients(NetworkGraph network, ImageFormat format) {
        return gradients(network.graph(), trained(network), ImageInput.type(format));
    }

    /** As {@link #gradients(NetworkGraph, ImageFormat)}, of any classifier; see {@link #training(Graph, List, TensorType, Optimizer)}. */
    public static Model gradients(Graph network, List<String> trained, TensorType images) {
        TrainingGraphs graphs = new TrainingGraphs(network, trained, "gradients", images);
        graphs.recordForward();
        graphs.lossAndGradients(StepOptions.NONE, Optional.empty())
                .forEach((name, value) -> graphs.builder.output(StateNames.gradient(name), value));
        graphs.outputStatistics();
        return graphs.model("gradients of " + network.name());
    }

    /**
     * The evaluation model: outputs {@code loss_sum} float32 (over the batch), {@code correct} int64 and {@code logits}
     * [batch, classes].
     *
     * @param network a network emitted for inference
     */
    public static Model evaluation(NetworkGraph network, ImageFormat format) {
        return evaluation(network.graph(), ImageInput.type(format));
    }

    /** As {@link #evaluation(NetworkGraph, ImageFormat)}, of any classifier; see {@link #training(Graph, List, TensorType, Optimizer)}. */
    public static Model evaluation(Graph network, TensorType images) {
        TrainingGraphs graphs = new TrainingGraphs(network, List.of(), "evaluation", images);
        graphs.addParameters();
        graphs.outputs.putAll(new GraphRewriter(graphs.builder).record(network, graphs.inputs));
        Value logits = graphs.logits();
        Ops ops = graphs.ops;
        Value mean = new SoftmaxCrossEntropy().call(ops, logits, graphs.labels).loss();
        Value batch = ops.length(graphs.labels, 0, DataType.FLOAT);
        graphs.builder.output("loss_sum", ops.mul(mean, batch));
        graphs.builder.output("correct", graphs.correct(logits));
        graphs.builder.output("logits", logits);
        return graphs.model("evaluation of " + network.name());
    }

    private static List<String> trained(NetworkGraph network) {
        return network.parameters().stream()
                .filter(Parameter::trainable)
                .map(Parameter::name)
                .toList();
    }

    /** The network's first output. */
    private Value logits() {
        return outputs.get(network.outputs().keySet().iterator().next());
    }

    /** Records the network in training mode. @return the number of the step */
    private Value recordForward() {
        Value seed = builder.input("seed", new TensorType(DataType.INT64, Shape.SCALAR));
        addParameters();
        Value step = builder.parameter(StateNames.STEP, new TensorType(DataType.INT64, Shape.SCALAR));
        outputs.putAll(TrainingLowering.lower(network, builder, inputs, DropoutLowering.seeded(seed, step)));
        return step;
    }

    private void addParameters() {
        Value input = network.inputs().getFirst();
        boolean isRaw = images.dataType() == DataType.UINT8;
        inputs.put(
                input,
                isRaw
                        ? ImageInput.prepare(
                                ops,
                                images,
                                input.shape().size(1),
                                input.shape().size(2))
                        : images);
        network.parameters().forEach((name, value) -> {
            Value own = builder.parameter(name, value.type());
            inputs.put(value, own);
            parameters.put(name, own);
        });
    }

    /**
     * Adds the outputs {@code loss} and {@code correct}.
     *
     * @return the gradient for each trained parameter, in order; where gradients accumulate, times the batch's share
     */
    private Map<String, Value> lossAndGradients(StepOptions options, Optional<GradientAccumulation> accumulation) {
        Value logits = logits();
        Value loss = loss(logits, options.labelSmoothing());
        builder.output("loss", loss);
        builder.output("correct", correct(logits));
        List<Value> wanted = trained.stream().map(parameters::get).toList();
        Map<Value, Value> gradients;
        try {
            gradients = accumulation
                    .map(sums -> Backpropagation.vectorJacobianProducts(
                            GradientRules.PORTABLE, builder, loss, sums.share(), wanted))
                    .orElseGet(() -> Backpropagation.gradients(builder, loss, wanted));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UserError(network.name() + " cannot be trained: " + e.getMessage(), e);
        }
        Map<String, Value> byName = new LinkedHashMap<>();
        trained.forEach(name -> byName.put(name, gradients.get(parameters.get(name))));
        return byName;
    }

    /** The cross-entropy; a uniform distribution has the share {@code smoothing} of each target (Szegedy et al. 2016). */
    private Value loss(Value logits, double smoothing) {
        Value loss = new SoftmaxCrossEntropy().call(ops, logits, labels).loss();
        if (smoothing == 0) {
            return loss;
        }
        Value uniform = ops.neg(ops.reduceMean(ops.logSoftmax(logits, 1), false, 0, 1));
        return ops.add(
                ops.mul(loss, ops.scalar(loss, 1 - smoothing)), ops.mul(uniform, ops.scalar(uniform, smoothing)));
    }

    private Map<String, List<Value>> slots(Optimizer optimizer) {
        Map<String, List<Value>> slots = new HashMap<>();
        for (String name : trained) {
            TensorType type = parameters.get(name).type();
            slots.put(
                    name,
                    optimizer.slots().stream()
                            .map(slot -> builder.parameter(StateNames.slot(name, slot), type))
                            .toList());
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

    /** The average is the parameter after the first step; then it moves by 1 − {@code decay} of the distance to the parameter. */
    private void outputAverage(String parameter, Value next, Value step, double decay) {
        Value average = builder.parameter(StateNames.average(parameter), next.type());
        builder.output(StateNames.next(StateNames.average(parameter)), builder.within(StepPart.OPTIMIZER_SCOPE, () -> {
            Value kept = ops.where(ops.equal(step, ops.int64(0)), ops.scalar(next, 0), ops.scalar(next, decay));
            return ops.add(next, ops.mul(kept, ops.sub(average, next)));
        }));
    }

    private void outputStatistics() {
        outputs.forEach((name, value) -> {
            if (StateNames.isNext(name)) {
                builder.output(name, value);
            }
        });
    }

    /** Hands on the parameters that nothing changes. */
    private void outputFrozen() {
        parameters.forEach((name, value) -> {
            if (!trained.contains(name) && !outputs.containsKey(StateNames.next(name))) {
                builder.output(StateNames.next(name), value);
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
