package dev.convnet.peer;

import static dev.convnet.peer.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.Dataset;
import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.Metrics;
import dev.convnet.runtime.MetricsFile;
import dev.convnet.runtime.Optimizer;
import dev.convnet.runtime.Recipe;
import dev.convnet.runtime.RunDirectory;
import dev.convnet.runtime.StopSignal;
import dev.convnet.runtime.TrainingRun;
import dev.convnet.runtime.ZooNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Twenty steps of the trainer have PyTorch's losses and leave its running statistics: same weights to begin with, same images
 * in the same order, no dropout.
 *
 * <p>Training is compared where it is not chaotic. Elsewhere a rounding decides whether some ReLU is open, the gradient jumps,
 * and after twenty steps PyTorch does not agree with itself to 1e-3 once a weight was moved by 3e-7 of its size. So the
 * weights begin as Xavier's, batch norm begins where the ReLU behind it is far from its kink, and rates are low.
 */
class TorchTrainingTest {
    private static final int STEPS = 20;
    private static final int BATCH = 16;
    private static final double LOSS_BOUND = 1e-3;
    private static final double STATISTICS_BOUND = 1e-4;

    @TempDir
    private static Path folder;

    /** A way to train: SGD's momentum is Nesterov's. */
    record Method(Optimizer optimizer, double rate, double momentum, double weightDecay) {
        static Method sgd(double rate) {
            return new Method(Optimizer.SGD, rate, 0, 0);
        }

        static Method momentum(double rate) {
            return new Method(Optimizer.SGD, rate, 0.9, 1e-3);
        }

        static Method adam(double rate) {
            return new Method(Optimizer.ADAM, rate, 0, 1e-3);
        }

        static Method adamW(double rate) {
            return new Method(Optimizer.ADAMW, rate, 0, 1e-2);
        }

        boolean isAdaptive() {
            return optimizer != Optimizer.SGD;
        }

        @Override
        public String toString() {
            return optimizer + (momentum > 0 ? "-momentum" : "");
        }
    }

    record Case(NetworkCase network, Method method) {
        @Override
        public String toString() {
            return network + "-" + method;
        }
    }

    /** The large linear layers of the first two make every step slow, whatever their width. */
    private static Stream<Case> cases() {
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

    private static Stream<Case> each(NetworkCase network, Method... methods) {
        return Arrays.stream(methods).map(method -> new Case(network, method));
    }

    @BeforeAll
    static void askPyTorch() throws IOException {
        TensorFiles.write(folder.resolve("data.safetensors"), SampleImages.first(STEPS * BATCH));
        List<Map<String, Object>> plans = new ArrayList<>();
        for (Case trained : cases().toList()) {
            NetworkCase network = trained.network();
            Path weights = folder.resolve(network + ".safetensors");
            if (Files.notExists(weights)) {
                Weights.write(weights, weights(network), Map.of());
            }
            Method method = trained.method();
            plans.add(network.plan(Map.of(
                    "name", trained.toString(),
                    "weights", network.toString(),
                    "optimizer", method.optimizer().toString(),
                    "lr", method.rate(),
                    "momentum", method.momentum(),
                    "weight_decay", method.weightDecay(),
                    "batch", BATCH)));
        }
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
        Python.run("training.py", folder);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isThatOfPyTorch(Case trained) {
        RunDirectory run = new RunDirectory(folder.resolve(trained.toString()));
        Dataset sample = FashionMnist.sample();
        Dataset data = new Dataset(
                sample.name(),
                sample.source(),
                sample.classNames(),
                sample.train(),
                sample.test().first(BATCH));
        new TrainingRun(new ZooNetworks(), recipe(trained), run, Engine.onAllCores(), 0)
                .start(data, List.of(), new StopSignal());

        List<Double> expected = new JsonMapper()
                .readTree(folder.resolve(trained + ".losses.json"))
                .valueStream()
                .map(JsonNode::doubleValue)
                .toList();
        List<Double> losses = MetricsFile.read(run.metrics()).stream()
                .filter(Metrics.Step.class::isInstance)
                .map(step -> (double) ((Metrics.Step) step).loss())
                .toList();
        assertEquals(STEPS, expected.size());
        assertEquals(STEPS, losses.size());
        for (int i = 0; i < STEPS; i++) {
            int step = i + 1;
            assertEquals(expected.get(i), losses.get(i), LOSS_BOUND, () -> "loss of step " + step);
        }

        Map<String, Tensor> weights = TensorFiles.read(run.weights());
        TensorFiles.read(folder.resolve(trained + ".statistics.safetensors")).forEach((name, statistic) -> {
            if (trained.method().isAdaptive() && name.endsWith("running_mean")) {
                assertNoFartherThanBiasesGo(name, weights.get(name), statistic, trained.method());
            } else {
                assertClose(name, weights.get(name), statistic, STATISTICS_BOUND);
            }
        });
    }

    /**
     * A bias in front of batch norm has no gradient but rounding noise, which Adam divides by its own size: the bias walks at
     * random, a step of the learning rate at a time, and the mean behind it goes along.
     */
    private static void assertNoFartherThanBiasesGo(String name, Tensor actual, Tensor expected, Method method) {
        double bound = 2 * STEPS * method.rate();
        assertArrayEquals(Tensors.doubles(expected), Tensors.doubles(actual), bound, name);
    }

    /** Xavier's weights; batch norm as 0.5·x̂ + 2. */
    private static Map<String, Tensor> weights(NetworkCase network) {
        List<Parameter> parameters = network.emit(Mode.TRAINING).parameters();
        Map<String, Tensor> weights = Weights.initial(parameters, Initializer.XAVIER, 1);
        for (Parameter parameter : parameters) {
            switch (parameter.role()) {
                case Parameter.Role.Scale _ -> weights.put(parameter.name(), constant(parameter, 0.5));
                case Parameter.Role.Shift _ -> weights.put(parameter.name(), constant(parameter, 2));
                default -> {}
            }
        }
        return weights;
    }

    private static Tensor constant(Parameter parameter, double value) {
        return Tensors.filled(() -> value, DataType.FLOAT, parameter.shape().sizes());
    }

    private static Recipe recipe(Case trained) {
        NetworkCase network = trained.network();
        Method method = trained.method();
        return new Recipe(
                network.network(),
                1,
                BATCH,
                method.rate(),
                method.optimizer(),
                method.momentum(),
                method.momentum() > 0,
                method.weightDecay(),
                "sample",
                STEPS * BATCH,
                network.side(),
                10,
                network.width(),
                0,
                Initializer.DEFAULT,
                0,
                false,
                folder.resolve(network + ".safetensors").toString());
    }
}
