package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;

/** How a gradient changes a parameter. */
public interface Optimizer {
    /** The names of the tensors, of the parameter's shape and zero at first, that it keeps for each parameter. */
    List<String> slots();

    /**
     * One step of one parameter.
     *
     * @param slots the slots' tensors, in the order of {@link #slots()}
     * @param learningRate float32 scalar
     * @param step int64 scalar: the steps done before this one
     */
    Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step);

    /** What a parameter and its slots become. */
    record Update(Value parameter, List<Value> slots) {}
}
