package dev.convnet.testing;

import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Parameter;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A network with the options that a comparison takes it at, ten classes and no dropout, and the seed of its weights. {@code
 * networks.py} builds its peer.
 */
public record NetworkCase(String network, int side, double width, long seed) {
    public static NetworkCase of(String network, int side) {
        return new NetworkCase(network, side, 1, 0);
    }

    public NetworkCase withWidth(double narrower) {
        return new NetworkCase(network, side, narrower, seed);
    }

    public NetworkCase withSeed(long other) {
        return new NetworkCase(network, side, width, other);
    }

    public Network zooNetwork() {
        return Zoo.named(network);
    }

    public NetworkOptions options() {
        return new NetworkOptions(side, 10, width, 0);
    }

    public NetworkGraph emit(Mode mode) {
        return zooNetwork().emit(options(), mode);
    }

    /**
     * Weights under which every layer counts: He's bounds let a signal reach the end of a deep network, and nothing about batch
     * norm is as it begins.
     */
    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        emit(Mode.INFERENCE).parameters().forEach(p -> weights.put(p.name(), weight(p)));
        return weights;
    }

    private Tensor weight(Parameter parameter) {
        Random random = new Random(seed + parameter.name().hashCode());
        long[] sizes = parameter.shape().sizes();
        return switch (parameter.role()) {
            case Parameter.Role.Weight(long fanIn, long _) -> uniform(parameter, seed, Math.sqrt(6.0 / fanIn));
            case Parameter.Role.Bias(long fanIn) -> uniform(parameter, seed, Math.sqrt(1.0 / fanIn));
            case Parameter.Role.Scale _, Parameter.Role.RunningVariance _ ->
                Tensors.uniform(random, 0.5, 1.5, DataType.FLOAT, sizes);
            case Parameter.Role.Shift _, Parameter.Role.RunningMean _ ->
                Tensors.uniform(random, -0.5, 0.5, DataType.FLOAT, sizes);
        };
    }

    /**
     * Numbers from −bound to bound. The goldens hold for these numbers, so they come from here and from a generator whose
     * algorithm is named, not from the initializers under test.
     */
    static Tensor uniform(Parameter parameter, long seed, double bound) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < parameter.name().length(); i++) {
            hash = (hash ^ parameter.name().charAt(i)) * 0x100000001b3L;
        }
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(hash ^ (seed * 0x9e3779b97f4a7c15L));
        return Tensors.filled(
                () -> (2 * random.nextDouble() - 1) * bound,
                DataType.FLOAT,
                parameter.shape().sizes());
    }

    /** What a script needs to build the peer, and {@code more}. */
    public Map<String, Object> plan(Map<String, Object> more) {
        Map<String, Object> plan = new HashMap<>(more);
        plan.put("network", network);
        plan.put("side", side);
        plan.put("width", width);
        return plan;
    }

    /** A name for files, such as {@code alexnet-97}. */
    @Override
    public String toString() {
        return network + "-" + side;
    }
}
