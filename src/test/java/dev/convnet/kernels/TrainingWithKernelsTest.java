package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.nn.Initializer;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.testing.SampleImages;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.Recipe;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.ZooNetworks;
import dev.convnet.train.graph.Adam;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import dev.convnet.zoo.NetworkOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty steps of one and the same training model have the same losses with kernels as without. A provider's own test extends this
 * with its name. The rates are low, since training that is chaotic does not even agree with itself.
 */
public abstract class TrainingWithKernelsTest {
    private static final int STEPS = 20;
    private static final double BOUND = 1e-3;

    private final String choice;

    @TempDir
    private Path folder;

    /** @param choice as {@code --kernels} takes it */
    protected TrainingWithKernelsTest(String choice) {
        this.choice = choice;
    }

    static Stream<Recipe> recipes() {
        return Stream.of(
                recipe("lenet-bn", 28, 1, 16, new Sgd(0.9, false, 1e-3), 0.1, 0),
                recipe("lenet-bn", 28, 1, 16, new Adam(1e-3), 1e-3, 0),
                recipe("alexnet", 96, 0.25, 8, new AdamW(1e-3), 5e-5, 0.5),
                recipe("densenet", 64, 0.25, 8, new AdamW(1e-3), 2e-5, 0));
    }

    private static Recipe recipe(
            String network, int side, double width, int batch, Optimizer optimizer, double rate, double dropout) {
        return new Recipe(
                new ZooChoice(network, new NetworkOptions(side, 10, width, dropout)),
                new DataChoice("sample", STEPS * batch, false),
                new Schedule(1, batch, rate),
                optimizer,
                new Initialization(Initializer.DEFAULT, null),
                0);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void lossesAreThoseOfTheBodies(Recipe recipe) {
        List<Double> expected = losses(recipe, "none");
        List<Double> losses = losses(recipe, choice);
        assertEquals(STEPS, expected.size());
        assertEquals(STEPS, losses.size());
        for (int i = 0; i < STEPS; i++) {
            int step = i + 1;
            assertEquals(expected.get(i), losses.get(i), BOUND, () -> "loss of step " + step);
        }
    }

    private List<Double> losses(Recipe recipe, String kernels) {
        Dataset data = SampleImages.dataset(recipe.schedule().batch());
        RunDirectory run = new RunDirectory(folder.resolve(recipe.network().name() + "-" + kernels));
        try (Kernels opened = Kernels.open(kernels)) {
            SessionFactory sessions = new SessionFactory(SessionSettings.onAllCores(), opened);
            new TrainingRun(new ZooNetworks(), recipe, run, sessions, 0).start(data, List.of(), new StopSignal());
        }
        return MetricsFile.read(run.metrics()).stream()
                .filter(Metrics.Step.class::isInstance)
                .map(step -> (double) ((Metrics.Step) step).loss())
                .toList();
    }
}
