package dev.convnet.nn;

import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.List;

/** Layers one after another, each with a name. */
public record Sequential(List<NamedLayer> layers) implements StandardLayer {
    /** A layer and its name in the sequence, which begins the names of its parameters. */
    public record NamedLayer(String name, Layer layer) {}

    public Sequential {
        layers = List.copyOf(layers);
    }

    /** Layers named by their position: {@code 0}, {@code 1}, {@code 2} and so on. */
    public static Sequential sequential(Layer... layers) {
        List<NamedLayer> named = new ArrayList<>();
        for (Layer layer : layers) {
            named.add(named(Integer.toString(named.size()), layer));
        }
        return new Sequential(named);
    }

    /** Layers with chosen names. */
    public static Sequential sequential(NamedLayer... layers) {
        return new Sequential(List.of(layers));
    }

    /** A layer with a chosen name, for {@link #sequential(NamedLayer...)}. */
    public static NamedLayer named(String name, Layer layer) {
        return new NamedLayer(name, layer);
    }

    @Override
    public Value apply(Scope scope, Value x) {
        Value y = x;
        for (NamedLayer named : layers) {
            y = scope.apply(named.name(), named.layer(), y);
        }
        return y;
    }
}
