package dev.convnet.nn;

import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.List;

/** Layers one after another, each with its name. */
public record Sequential(List<Step> steps) implements StandardLayer {
    /** A layer and its name in the sequence. */
    public record Step(String name, Layer layer) {}

    public Sequential {
        steps = List.copyOf(steps);
    }

    /** Layers named by their position: {@code 0}, {@code 1}, {@code 2} … */
    public static Sequential sequential(Layer... layers) {
        List<Step> steps = new ArrayList<>();
        for (Layer layer : layers) {
            steps.add(new Step(Integer.toString(steps.size()), layer));
        }
        return new Sequential(steps);
    }

    /** Layers with names of their own. */
    public static Sequential sequential(Step... steps) {
        return new Sequential(List.of(steps));
    }

    public static Step step(String name, Layer layer) {
        return new Step(name, layer);
    }

    @Override
    public Value apply(Scope scope, Value x) {
        Value y = x;
        for (Step step : steps) {
            y = scope.apply(step.name(), step.layer(), y);
        }
        return y;
    }
}
