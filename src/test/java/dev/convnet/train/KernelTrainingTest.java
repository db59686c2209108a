package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.StopSignal;
import dev.convnet.kernels.KernelException;
import dev.convnet.kernels.Kernels;
import dev.convnet.kernels.OperatorStatistics;
import dev.convnet.nn.Initializer;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.testing.FragileProvider;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.graph.Sgd;
import dev.convnet.zoo.NetworkOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with a kernel in place of one operator: BN-LeNet has four logistic functions, so each step calls it four times. */
class KernelTrainingTest {
    private static final Recipe RECIPE = new Recipe(
            new ZooChoice("lenet-bn", new NetworkOptions(28, 10, 1, 0.5)),
            new DataChoice("sample", 200, true),
            new Schedule(1, 32, 0.1),
            new Sgd(0.9, false, 0),
            new Initialization(Initializer.DEFAULT, null),
            3);

    @TempDir
    private Path folder;

    private TrainingRun run(String name, Kernels kernels) {
        SessionFactory sessions = new SessionFactory(SessionSettings.onCpu(1), kernels);
        return new TrainingRun(new ZooNetworks(), RECIPE, new RunDirectory(folder.resolve(name)), sessions, 2);
    }

    private static Kernels kernels(String selector) {
        return Kernels.open(FragileProvider.class.getName() + selector);
    }

    private static void start(TrainingRun run) {
        run.start(ToyNetwork.data(), List.of(), new StopSignal());
    }

    private static List<Float> losses(TrainingRun run) {
        return MetricsFile.read(run.directory().metrics()).stream()
                .filter(Metrics.Step.class::isInstance)
                .map(line -> ((Metrics.Step) line).loss())
                .toList();
    }

    @Test
    void aKernelIsUsedAndGivesTheBodysLosses() {
        TrainingRun without = run("without", Kernels.none());
        start(without);
        try (Kernels kernels = kernels("")) {
            TrainingRun with = run("with", kernels);
            start(with);
            OperatorStatistics statistics = kernels.statistics().getFirst();
            assertEquals("dev.convnet::SigmoidGrad", statistics.operator());
            assertEquals(4 * 7, statistics.calls());
            List<Float> expected = losses(without);
            List<Float> actual = losses(with);
            assertEquals(7, actual.size());
            for (int i = 0; i < actual.size(); i++) {
                assertEquals(expected.get(i), actual.get(i), 1e-4, "step " + (i + 1));
            }
        }
    }

    @Test
    void aDeviceThatIsLostLeavesACheckpointToGoOnFrom() {
        TrainingRun broken;
        try (Kernels kernels = kernels(":19")) {
            broken = run("broken", kernels);
            UncheckedOrtException failure = assertThrows(UncheckedOrtException.class, () -> start(broken));
            assertTrue(
                    failure.getMessage()
                            .matches(
                                    "ONNX Runtime failed in running the training model: kernel 'dev\\.convnet\\.testing\\."
                                            + "FragileProvider:19' of dev\\.convnet::SigmoidGrad at node \\S+ with inputs "
                                            + "float\\[32, [\\d, ]+\\], float\\[32, [\\d, ]+\\]: the device is lost "
                                            + "\\(CL_OUT_OF_RESOURCES\\)"),
                    failure.getMessage());
            assertTrue(
                    failure.getCause() instanceof KernelException,
                    () -> failure.getCause().toString());
        }
        assertEquals(4, broken.directory().readCheckpoint().progress().step());
        try (Kernels kernels = kernels("")) {
            TrainingRun whole = run("whole", kernels);
            start(whole);
            TrainingRun resumed = run("broken", kernels);
            resumed.resume(ToyNetwork.data(), List.of(), new StopSignal());
            assertEquals(losses(whole), losses(resumed));
        }
    }
}
