package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OptimizerSteps;
import java.util.List;

/** Stochastic gradient descent, with momentum where it is above 0; PyTorch's {@code torch.optim.SGD}. */
public record Sgd(float momentum, boolean nesterov, float weightDecay) implements Optimizer {
    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step) {
        if (momentum == 0) {
            return new Update(OptimizerSteps.sgd(ops, parameter, gradient, learningRate, weightDecay), List.of());
        }
        OptimizerSteps.Momentum next = OptimizerSteps.momentum(
                ops, parameter, gradient, slots.getFirst(), learningRate, momentum, nesterov, weightDecay);
        return new Update(next.parameter(), List.of(next.velocity()));
    }
}
