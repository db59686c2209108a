package dev.convnet.train.artifacts;

import dev.convnet.autodiff.Backpropagation;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.GraphRewriter;
import dev.convnet.onnx.Inlining;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.train.graph.DropoutLowering;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.StateNames;
import dev.convnet.train.graph.TrainingLowering;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What ONNX Runtime's training API trains a classifier with.
 *
 * <p>The training model takes the classifier's input and {@code labels} int64 [batch]; its outputs are {@code loss} (the batch's
 * mean) and {@code correct} (int64, right predictions). It takes and changes in place what the API holds: for each trained
 * parameter {@code p} its gradient {@code p_grad.accumulation.buffer}, to which the step's is added, or which it replaces where
 * {@code lazy_reset_grad} bool [1] says so; and the running statistics. The evaluation model takes the same inputs and gives the
 * logits as a third output.
 *
 * @param training the training model
 * @param evaluation the evaluation model
 * @param optimizer the optimizer model
 * @param trained the names of the parameters that the optimizer changes
 */
public record TrainingArtifacts(Model training, Model evaluation, ModelProto optimizer, List<String> trained) {
    public static final String TRAINING_MODEL = "training_model.onnx";
    public static final String EVALUATION_MODEL = "eval_model.onnx";
    public static final String OPTIMIZER_MODEL = "optimizer_model.onnx";
    public static final String CHECKPOINT = "checkpoint";

    /** Where dropout layers get their random numbers. */
    public enum DropoutForm {
        /** ONNX's operator, and so the session's hidden state. */
        OPERATOR,
        /** The model's further inputs {@code seed} and {@code step}, int64 scalars, of which the masks are a function. */
        SEEDED
    }

    /**
     * Checks that the API has an optimizer.
     *
     * @throws UserError if it does not; the message names the optimizers that it has
     */
    public static void require(Optimizer optimizer) {
        OptimizerModel.of(optimizer);
    }

    /**
     * The artifacts of a classifier.
     *
     * @throws UserError if an operator of the classifier has no gradient rule, or the API has no such optimizer
     */
    public static TrainingArtifacts of(TrainableModel model, Optimizer optimizer, DropoutForm dropout) {
        String name = model.inference().name();
        Graph training;
        try {
            training = new Builder(name + "-training", model.training()).training(model, dropout);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UserError(name + " cannot be trained: " + e.getMessage(), e);
        }
        return new TrainingArtifacts(
                new Model(training, Map.of(), Map.of(), "gradients of " + name + " for ONNX Runtime's training API"),
                new Model(
                        new Builder(name + "-evaluation", model.inference()).evaluation(),
                        Map.of(),
                        Map.of(),
                        "evaluation of " + name + " for ONNX Runtime's training API"),
                OptimizerModel.of(optimizer),
                model.trained());
    }

    /** The four files in a folder. */
    public static List<Path> files(Path folder) {
        return Stream.of(TRAINING_MODEL, EVALUATION_MODEL, OPTIMIZER_MODEL, CHECKPOINT)
                .map(folder::resolve)
                .toList();
    }

    /** Writes the four files into a folder; {@code checkpoint} is where training begins. @throws UserError if one of them cannot be written */
    public void write(Path folder, OrtCheckpoint checkpoint) {
        ModelWriter.write(training, folder.resolve(TRAINING_MODEL));
        ModelWriter.write(evaluation, folder.resolve(EVALUATION_MODEL));
        AtomicFile.write(
                folder.resolve(OPTIMIZER_MODEL), channel -> optimizer.writeTo(Channels.newOutputStream(channel)));
        CheckpointWriter.write(checkpoint, folder.resolve(CHECKPOINT));
    }

    /** Records one of the two models. */
    private static final class Builder {
        private final Graph network;
        private final GraphBuilder builder;
        private final Ops ops;
        private final Map<Value, Value> inputs = new HashMap<>();
        private final Map<String, Value> parameters = new LinkedHashMap<>();
        private final Value labels;

        Builder(String name, Graph network) {
            this.network = network;
            builder = new GraphBuilder(name);
            ops = new Ops(builder);
            Value input = network.inputs().getFirst();
            inputs.put(input, builder.input(input.hint(), input.type()));
            labels = builder.input(
                    "labels", TensorType.of(DataType.INT64, input.shape().dim(0)));
        }

        Graph training(TrainableModel model, DropoutForm dropout) {
            DropoutLowering lowering = switch (dropout) {
                case OPERATOR -> OrtOperators::dropout;
                case SEEDED -> DropoutLowering.seeded(scalar("seed"), scalar(StateNames.STEP));
            };
            addParameters();
            Map<String, Value> outputs = TrainingLowering.lower(network, builder, inputs, lowering);
            Value loss = outputLoss(outputs.get(logits()));
            List<Value> trained = model.trained().stream().map(parameters::get).toList();
            Map<Value, Value> gradients = Backpropagation.gradients(OrtGradientRules.RULES, builder, loss, trained);
            Map<String, Value> buffers = new LinkedHashMap<>();
            for (String name : model.trained()) {
                String buffer = name + "_grad.accumulation.buffer";
                buffers.put(name, builder.parameter(buffer, parameters.get(name).type()));
            }
            Value reset = builder.parameter("lazy_reset_grad", TensorType.of(DataType.BOOL, 1));
            buffers.forEach((name, buffer) -> change(name, buffer, gradients.get(parameters.get(name)), reset));
            Value always = ops.reshape(ops.constant(Tensor.bool(true)), Shape.of(1));
            outputs.forEach((name, value) -> {
                if (StateNames.isNext(name)) {
                    String statistic = StateNames.variable(name);
                    change(statistic, parameters.get(statistic), value, always);
                }
            });
            return Inlining.inline(builder.build());
        }

        /** The library takes outputs of this name for its own and does not give them to the caller. */
        private void change(String name, Value buffer, Value value, Value overwrite) {
            builder.output(name + "_grad.accumulation.out", OrtOperators.accumulate(ops, buffer, value, overwrite));
        }

        Graph evaluation() {
            addParameters();
            Value logits = new GraphRewriter(builder).record(network, inputs).get(logits());
            outputLoss(logits);
            builder.output(logits(), logits);
            return Inlining.inline(builder.build());
        }

        private Value outputLoss(Value logits) {
            Value loss = OrtOperators.crossEntropy(ops, logits, labels).loss();
            builder.output("loss", loss);
            Value right = ops.equal(ops.argMax(logits, 1, false), labels);
            builder.output("correct", ops.reduceSum(ops.cast(right, DataType.INT64), false, 0));
            return loss;
        }

        /** The name of the logits. */
        private String logits() {
            return network.outputs().keySet().iterator().next();
        }

        private Value scalar(String name) {
            return builder.input(name, new TensorType(DataType.INT64, Shape.SCALAR));
        }

        private void addParameters() {
            network.parameters().forEach((name, value) -> {
                Value own = builder.parameter(name, value.type());
                inputs.put(value, own);
                parameters.put(name, own);
            });
        }
    }
}
