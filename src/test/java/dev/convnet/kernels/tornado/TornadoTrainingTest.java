package dev.convnet.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.Dataset;
import dev.convnet.data.FashionMnist;
import dev.convnet.kernels.OperatorStatistics;
import dev.convnet.nn.Initializer;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.Metrics;
import dev.convnet.runtime.MetricsFile;
import dev.convnet.runtime.Optimizer;
import dev.convnet.runtime.Recipe;
import dev.convnet.runtime.RunDirectory;
import dev.convnet.runtime.StopSignal;
import dev.convnet.runtime.TrainingRun;
import dev.convnet.runtime.ZooNetworks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twenty steps of training have the same losses with TornadoVM's kernels as with the bodies of the operators. */
@Tag("tornado")
class TornadoTrainingTest {
    private static final int STEPS = 20;
    private static final double BOUND = 1e-3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "lenet-bn, 28, 1, 16, SGD, 0.05",
        "alexnet, 96, 0.125, 4, ADAMW, 1e-4",
        "densenet, 64, 0.25, 4, SGD, 0.01",
    })
    void lossesAgree(String network, int side, double width, int batch, Optimizer optimizer, double rate) {
        Recipe recipe = new Recipe(
                network,
                1,
                batch,
                rate,
                optimizer,
                optimizer == Optimizer.SGD ? 0.9 : 0,
                false,
                0,
                "sample",
                STEPS * batch,
                side,
                10,
                width,
                3,
                Initializer.XAVIER,
                0.5,
                true,
                null);
        try (Engine onDevice = new Engine(1).with(Tornado.open())) {
            float[] expected = losses(recipe, "none", new Engine(1));
            float[] actual = losses(recipe, "tornado", onDevice);
            assertEquals(STEPS, actual.length);
            assertArrayEquals(expected, actual, (float) BOUND);
            for (OperatorStatistics statistics : onDevice.kernels().statistics()) {
                assertTrue(statistics.deviceNanos() > 0, () -> statistics.operator() + " did not run on the device");
            }
        }
    }

    private float[] losses(Recipe recipe, String name, Engine engine) {
        Dataset sample = FashionMnist.sample();
        TrainingRun run = new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve(name)), engine, 0);
        run.start(sample, List.of(), new StopSignal());
        List<Float> losses = MetricsFile.read(run.directory().metrics()).stream()
                .filter(Metrics.Step.class::isInstance)
                .map(line -> ((Metrics.Step) line).loss())
                .toList();
        float[] values = new float[losses.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = losses.get(i);
        }
        return values;
    }
}
