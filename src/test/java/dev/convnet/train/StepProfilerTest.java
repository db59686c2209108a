package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.graph.StepPart;
import dev.convnet.zoo.NetworkOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepProfilerTest {
    private static final OperatorProfile.Length SHORT = new OperatorProfile.Length(1, 2, 2, Duration.ofSeconds(1));

    /** AlexNet's optimizer is a large part of its step, and batch normalization and dropout are functions that are inlined. */
    @ParameterizedTest
    @CsvSource({"lenet-bn, 28, none, 0.01", "lenet-bn, 28, jvm, 0.01", "alexnet, 63, none, 0.1"})
    void thePartsOfAStepArePositiveAndAddUpToIt(String net, int side, String kernelChoice, double optimizerShare) {
        Recipe recipe = recipe(net, side);
        Dataset data = recipe.data().from().load(_ -> {});
        try (Kernels kernels = Kernels.open(kernelChoice)) {
            SessionFactory sessions = new SessionFactory(SessionSettings.onCpu(1), kernels);
            StepProfiler profiler = new StepProfiler(new ZooNetworks(), recipe, sessions);
            OperatorProfile profile = profiler.profile(data, sessions, SHORT);
            Map<StepPart, Double> parts = profiler.parts(profile);
            double known =
                    parts.values().stream().mapToDouble(Double::doubleValue).sum();

            assertEquals(StepPart.values().length, parts.size());
            parts.forEach((part, millis) -> assertTrue(millis > 0, part + " takes " + millis + " ms"));
            assertTrue(known <= profile.runMs(), parts + " of " + profile.runMs());
            assertTrue(known > 0.25 * profile.runMs(), parts + " of " + profile.runMs());
            assertTrue(
                    parts.get(StepPart.BACKWARD) > parts.get(StepPart.OPTIMIZER) || net.equals("alexnet"),
                    parts.toString());
            assertTrue(parts.get(StepPart.OPTIMIZER) > optimizerShare * known, parts.toString());
            assertEquals(2, profile.runs());
        }
    }

    @Test
    void aTrainingModelWithoutAnOptimizerOfItsOwnHasNoParts() {
        Recipe recipe = recipe("toy", 28);
        SessionFactory sessions = SessionFactory.onCpu(1);
        StepProfiler profiler = new StepProfiler(new ToyNetwork(), recipe, sessions);
        Dataset data = recipe.data().from().load(_ -> {});
        assertEquals(Map.of(), profiler.parts(profiler.profile(data, sessions, SHORT)));
    }

    private static Recipe recipe(String net, int side) {
        Recipe usual = Recipe.defaults(net, side);
        NetworkOptions options = NetworkOptions.side(side);
        return new Recipe(
                new ZooChoice(
                        net,
                        new NetworkOptions(
                                side, options.classes(), net.equals("alexnet") ? 0.25 : 1, options.dropout())),
                usual.data(),
                new Recipe.Schedule(1, 32, usual.schedule().learningRate()),
                usual.optimizer(),
                usual.initialization(),
                usual.seed());
    }
}
