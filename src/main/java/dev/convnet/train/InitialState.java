package dev.convnet.train;

import dev.convnet.onnx.Tensor;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.StateNames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The state of a training before its first step. */
final class InitialState {
    private InitialState() {}

    /**
     * Each parameter, followed by its slots, which are zero; then the number of steps, which is 0.
     *
     * @param weights float32 tensors by name
     * @param parameters the names of the parameters and running statistics, in order
     * @param trained the names of the parameters that the optimizer has slots for
     */
    static List<SafeTensor> of(
            Map<String, Tensor> weights, List<String> parameters, Collection<String> trained, Optimizer optimizer) {
        List<SafeTensor> state = new ArrayList<>();
        for (String name : parameters) {
            Tensor weight = weights.get(name);
            List<Long> shape =
                    Arrays.stream(weight.type().shape().sizes()).boxed().toList();
            state.add(new SafeTensor(name, DType.F32, shape, weight.data()));
            if (trained.contains(name)) {
                optimizer.slots().forEach(slot -> state.add(zero(StateNames.slot(name, slot), shape)));
            }
        }
        state.add(SafeTensor.of(StateNames.STEP, List.of(), 0L));
        return state;
    }

    /** The state with a moving average of each trained parameter, which starts at the parameter's value. */
    static List<SafeTensor> withAverages(List<SafeTensor> state, Collection<String> trained) {
        List<SafeTensor> averages = state.stream()
                .filter(variable -> trained.contains(variable.name()))
                .map(weight -> new SafeTensor(
                        StateNames.average(weight.name()), weight.dtype(), weight.shape(), weight.source()))
                .toList();
        return Stream.concat(state.stream(), averages.stream()).toList();
    }

    /** A sum of gradients for each trained parameter, which is zero. */
    static List<SafeTensor> sums(List<SafeTensor> state, Collection<String> trained) {
        return state.stream()
                .filter(variable -> trained.contains(variable.name()))
                .map(parameter -> zero(StateNames.accumulated(parameter.name()), parameter.shape()))
                .toList();
    }

    /** Zeros that are allocated on use: an optimizer's slots are as large as the network's weights, or twice that. */
    private static SafeTensor zero(String name, List<Long> shape) {
        int bytes = Math.toIntExact(shape.stream().reduce((long) Float.BYTES, Math::multiplyExact));
        return new SafeTensor(name, DType.F32, shape, () -> ByteBuffer.allocate(bytes));
    }
}
