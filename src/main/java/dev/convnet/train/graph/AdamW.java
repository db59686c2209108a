package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.AdamWStep;
import java.util.List;

/** {@link Adam} with a weight decay that is apart from the gradient; PyTorch's {@code torch.optim.AdamW}. */
public record AdamW(@Hyperparameter("weight decay") double weightDecay) implements Optimizer {
    public AdamW {
        Setting.requireRanges(AdamW.class, weightDecay);
    }

    public AdamW() {
        this(0.01);
    }

    @Override
    public String name() {
        return "adamw";
    }

    @Override
    public double defaultLearningRate() {
        return 0.001;
    }

    @Override
    public List<String> slots() {
        return Adam.SLOTS;
    }

    @Override
    public Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step) {
        AdamWStep operator = new AdamWStep(Adam.settings(weightDecay));
        return Adam.update(operator.call(ops, parameter, gradient, slots.get(0), slots.get(1), learningRate, step));
    }
}
