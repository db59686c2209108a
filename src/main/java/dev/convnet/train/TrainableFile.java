package dev.convnet.train;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Inlining;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.file.TrainingInfo;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.StateNames;
import dev.convnet.train.graph.TrainingGraphs;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An inference model that brings its training along, as ONNX's {@code training_info}. The training step takes the model's own input;
 * weights are the model's initializers, and the rest of the state is the step's.
 *
 * @param model the inference model with its weights
 * @param training the step, and the zeros from which slots and step numbers start
 */
record TrainableFile(Model model, TrainingInfo training) {
    private static final String INITIAL = "/initial";

    /**
     * @param state the state before the first step: the weights and the optimizer's variables
     * @throws dev.convnet.base.UserError if the model has the name of an input or output of the step
     */
    static TrainableFile of(TrainableModel trainable, Optimizer optimizer, List<SafeTensor> state) {
        // Functions of both graphs could have the same name.
        Graph inference = Inlining.inline(trainable.inference());
        Value input = inference.inputs().getFirst();
        Graph step = TrainingGraphs.training(trainable.training(), trainable.trained(), input.type(), optimizer)
                .graph();
        Map<Value, Value> shared = new HashMap<>();
        shared.put(step.inputs().getFirst(), input);
        inference
                .parameters()
                .forEach((name, value) -> shared.put(step.parameters().get(name), value));

        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, Tensor> variables = new LinkedHashMap<>();
        GraphBuilder initialization = new GraphBuilder(inference.name() + "-initialization");
        Map<String, String> initialValues = new LinkedHashMap<>();
        ByteBuffer zeros = Tensor.allocate(
                state.stream().mapToLong(SafeTensor::byteSize).max().orElse(0));
        for (SafeTensor variable : state) {
            String name = variable.name();
            if (inference.parameters().containsKey(name)) {
                weights.put(name, new Tensor(type(variable), variable.data()));
            } else if (isZero(variable.data())) {
                // One buffer for all: the slots may be twice as large as the weights.
                ByteBuffer data = zeros.slice(0, Math.toIntExact(variable.byteSize()));
                variables.put(name, new Tensor(type(variable), data));
                initialization.output(name + INITIAL, zero(new Ops(initialization), type(variable)));
                initialValues.put(name, name + INITIAL);
            } else {
                variables.put(name, new Tensor(type(variable), variable.data()));
            }
        }
        Map<String, String> updates = new LinkedHashMap<>();
        state.stream()
                .map(SafeTensor::name)
                .filter(name -> step.outputs().containsKey(StateNames.next(name)))
                .forEach(name -> updates.put(name, StateNames.next(name)));
        TrainingInfo training = new TrainingInfo(
                new Model(step, variables, Map.of(), ""), shared, initialization.build(), initialValues, updates);
        training.requireOwnNames(inference);
        return new TrainableFile(
                new Model(
                        inference, weights, Map.of(), inference.name() + " and its training with " + optimizer.name()),
                training);
    }

    private static TensorType type(SafeTensor variable) {
        DataType dataType = variable.dtype() == DType.I64 ? DataType.INT64 : DataType.FLOAT;
        return new TensorType(
                dataType,
                Shape.of(variable.shape().stream().mapToLong(Long::longValue).toArray()));
    }

    private static boolean isZero(ByteBuffer data) {
        while (data.remaining() >= Long.BYTES) {
            if (data.getLong() != 0) {
                return false;
            }
        }
        while (data.hasRemaining()) {
            if (data.get() != 0) {
                return false;
            }
        }
        return true;
    }

    private static Value zero(Ops ops, TensorType type) {
        Value scalar = type.dataType() == DataType.INT64
                ? ops.constant(Tensor.int64s(Shape.SCALAR, 0))
                : ops.constant(Tensor.floats(Shape.SCALAR, 0));
        long[] sizes = type.shape().sizes();
        return ops.expand(scalar, ops.constant(Tensor.int64s(sizes)), type.shape());
    }

    /** Whether an ONNX file can hold it. */
    boolean fits() {
        return ModelWriter.fits(model, training);
    }

    void write(Path file) {
        ModelWriter.write(model, training, file);
    }
}
