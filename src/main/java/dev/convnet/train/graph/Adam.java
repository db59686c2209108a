package dev.convnet.train.graph;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.AdamSettings;
import dev.convnet.ops.AdamStep;
import java.util.List;

/** Adam, whose weight decay is part of the gradient; PyTorch's {@code torch.optim.Adam} with its β₁, β₂ and ε. */
public record Adam(@Hyperparameter("weight decay") double weightDecay) implements Optimizer {
    public static final float BETA1 = 0.9f;
    public static final float BETA2 = 0.999f;
    public static final float EPSILON = 1e-8f;

    static final List<String> SLOTS = List.of("first_moment", "second_moment");

    public Adam {
        Setting.requireRanges(Adam.class, weightDecay);
    }

    public Adam() {
        this(0);
    }

    @Override
    public String name() {
        return "adam";
    }

    @Override
    public double defaultLearningRate() {
        return 0.001;
    }

    @Override
    public List<String> slots() {
        return SLOTS;
    }

    @Override
    public Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step) {
        AdamStep operator = new AdamStep(settings(weightDecay));
        return update(operator.call(ops, parameter, gradient, slots.get(0), slots.get(1), learningRate, step));
    }

    static AdamSettings settings(double weightDecay) {
        return new AdamSettings(BETA1, BETA2, EPSILON, (float) weightDecay);
    }

    static Update update(AdamStep.AdamState next) {
        return new Update(next.parameter(), List.of(next.firstMoment(), next.secondMoment()));
    }
}
