package dev.convnet.testing;

import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.train.Recipe;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.graph.Adam;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import dev.convnet.zoo.NetworkOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A training of twenty steps, without dropout and on the same images in the same order, whose losses peers must have too.
 *
 * <p>Training is compared where it is not chaotic. Elsewhere a rounding decides whether some ReLU is open, the gradient jumps,
 * and after twenty steps PyTorch does not agree with itself to 1e-3 once a weight was moved by 3e-7 of its size. So the
 * weights begin as Xavier's, batch norm begins where the ReLU behind it is far from its kink, and rates are low.
 */
public record TrainingCase(NetworkCase network, Method method) {
    public static final int STEPS = 20;
    public static final int BATCH = 16;

    /** A way to train: SGD's momentum is Nesterov's. */
    public record Method(Optimizer optimizer, double rate) {
        public static Method sgd(double rate) {
            return new Method(new Sgd(), rate);
        }

        public static Method momentum(double rate) {
            return new Method(new Sgd(0.9, true, 1e-3), rate);
        }

        public static Method adam(double rate) {
            return new Method(new Adam(1e-3), rate);
        }

        public static Method adamW(double rate) {
            return new Method(new AdamW(1e-2), rate);
        }

        public boolean isAdaptive() {
            return !(optimizer instanceof Sgd);
        }

        @Override
        public String toString() {
            return optimizer.name() + (optimizer.slots().size() == 1 ? "-momentum" : "");
        }
    }

    /** The large linear layers of the first two make every step slow, whatever their width. */
    public static Stream<TrainingCase> cases() {
        return Stream.of(
                        each(
                                NetworkCase.of("alexnet", 63).withWidth(0.25),
                                Method.sgd(0.02),
                                Method.momentum(0.003),
                                Method.adamW(5e-5)),
                        each(
                                NetworkCase.of("vgg11", 32).withWidth(0.25),
                                Method.sgd(0.05),
                                Method.momentum(0.01),
                                Method.adamW(5e-5)),
                        each(
                                NetworkCase.of("nin", 67).withWidth(0.5),
                                Method.sgd(0.05),
                                Method.momentum(0.01),
                                Method.adam(2e-4),
                                Method.adamW(2e-4)),
                        each(
                                NetworkCase.of("googlenet", 48).withWidth(0.5),
                                Method.sgd(0.02),
                                Method.momentum(0.003),
                                Method.adam(5e-5),
                                Method.adamW(5e-5)),
                        each(
                                NetworkCase.of("lenet-bn", 28),
                                Method.sgd(0.1),
                                Method.momentum(0.02),
                                Method.adam(1e-3),
                                Method.adamW(1e-3)),
                        each(
                                NetworkCase.of("densenet", 71).withWidth(0.25),
                                Method.sgd(0.003),
                                Method.momentum(0.001),
                                Method.adam(1e-4),
                                Method.adamW(1e-4)))
                .flatMap(s -> s);
    }

    private static Stream<TrainingCase> each(NetworkCase network, Method... methods) {
        return Arrays.stream(methods).map(method -> new TrainingCase(network, method));
    }

    /** What {@code training.py} needs. The weights are in {@code <network>.safetensors}. */
    Map<String, Object> plan() {
        Map<String, Object> plan = new HashMap<>();
        plan.put("name", toString());
        plan.put("weights", network.toString());
        plan.put("optimizer", method.optimizer().name());
        plan.put("lr", method.rate());
        plan.put("settings", method.optimizer().values());
        plan.put("batch", BATCH);
        return network.plan(plan);
    }

    /** Xavier's weights; batch norm as 0.5·x̂ + 2. */
    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        network.emit(Mode.TRAINING).parameters().forEach(p -> weights.put(p.name(), weight(p)));
        return weights;
    }

    private static Tensor weight(Parameter parameter) {
        return switch (parameter.role()) {
            case Parameter.Role.Weight(long fanIn, long fanOut) ->
                NetworkCase.uniform(parameter, 1, Math.sqrt(6.0 / (fanIn + fanOut)));
            case Parameter.Role.Bias(long fanIn) -> NetworkCase.uniform(parameter, 1, 1 / Math.sqrt((double) fanIn));
            case Parameter.Role.Scale _ -> constant(parameter, 0.5);
            case Parameter.Role.Shift _ -> constant(parameter, 2);
            case Parameter.Role.RunningMean _ -> constant(parameter, 0);
            case Parameter.Role.RunningVariance _ -> constant(parameter, 1);
        };
    }

    private static Tensor constant(Parameter parameter, double value) {
        return Tensors.filled(() -> value, DataType.FLOAT, parameter.shape().sizes());
    }

    /** @param weights the file with {@link #weights} */
    Recipe recipe(Path weights) {
        return new Recipe(
                new ZooChoice(network.network(), new NetworkOptions(network.side(), 10, network.width(), 0)),
                new DataChoice("sample", STEPS * BATCH, false),
                new Schedule(1, BATCH, method.rate()),
                method.optimizer(),
                new Initialization(Initializer.DEFAULT, weights.toString()),
                0);
    }

    @Override
    public String toString() {
        return network + "-" + method;
    }
}
