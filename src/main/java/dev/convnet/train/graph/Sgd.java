package dev.convnet.train.graph;

import dev.convnet.base.SettingError;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import dev.convnet.ops.MomentumStep;
import dev.convnet.ops.SgdStep;
import java.util.List;

/** Stochastic gradient descent, with momentum if {@code momentum} is above 0; PyTorch's {@code torch.optim.SGD}. */
public record Sgd(
        @Hyperparameter(value = "momentum", below = 1) double momentum,
        @Hyperparameter("Nesterov's form of the momentum") boolean nesterov,
        @Hyperparameter("weight decay") double weightDecay)
        implements Optimizer {
    public Sgd {
        Setting.requireRanges(Sgd.class, momentum, nesterov, weightDecay);
        SettingError.require(!nesterov || momentum > 0, "nesterov", "needs a momentum above 0");
    }

    public Sgd() {
        this(0, false, 0);
    }

    @Override
    public String name() {
        return "sgd";
    }

    @Override
    public double defaultLearningRate() {
        return 0.01;
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step) {
        float decay = (float) weightDecay;
        if (momentum == 0) {
            return new Update(new SgdStep(decay).call(ops, parameter, gradient, learningRate), List.of());
        }
        MomentumStep.MomentumState next = new MomentumStep((float) momentum, nesterov, decay)
                .call(ops, parameter, gradient, slots.getFirst(), learningRate);
        return new Update(next.parameter(), List.of(next.velocity()));
    }
}
