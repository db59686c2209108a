package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
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
        return Adam.update(ops, parameter, gradient, slots, learningRate, step, weightDecay, true);
    }
}
