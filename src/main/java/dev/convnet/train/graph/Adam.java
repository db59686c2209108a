package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OptimizerSteps;
import dev.convnet.ops.OptimizerSteps.AdamSettings;
import dev.convnet.ops.OptimizerSteps.Moments;
import java.util.List;

/**
 * Adam, or AdamW where the weight decay is decoupled from the gradient; PyTorch's {@code torch.optim.Adam} and {@code AdamW}.
 */
public record Adam(float beta1, float beta2, float epsilon, float weightDecay, boolean decoupled) implements Optimizer {
    /** PyTorch's β₁, β₂ and ε. */
    public static Adam withDefaults(float weightDecay, boolean decoupled) {
        return new Adam(0.9f, 0.999f, 1e-8f, weightDecay, decoupled);
    }

    @Override
    public List<String> slots() {
        return List.of("first_moment", "second_moment");
    }

    @Override
    public Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step) {
        Moments old = new Moments(parameter, slots.get(0), slots.get(1));
        AdamSettings settings = new AdamSettings(beta1, beta2, epsilon, weightDecay);
        Moments next = OptimizerSteps.adam(ops, parameter, gradient, old, learningRate, step, settings, decoupled);
        return new Update(next.parameter(), List.of(next.first(), next.second()));
    }
}
