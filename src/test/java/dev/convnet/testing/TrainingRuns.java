package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.base.StopSignal;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Tensor;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the trainings of {@link TrainingCase} come to, each run once however many tests ask. */
public final class TrainingRuns {
    private static final Path FOLDER = Path.of("target", "training-runs").toAbsolutePath();
    private static final List<TrainingCase> OURS = new ArrayList<>();

    private static boolean torchHasRun;

    private TrainingRuns() {}

    /** The folder of our trainer's run. */
    public static synchronized RunDirectory ours(TrainingCase trained) {
        RunDirectory run = new RunDirectory(FOLDER.resolve(trained.toString()));
        if (!OURS.contains(trained)) {
            train(trained, TrainingEngine.CONVNET, run);
            OURS.add(trained);
        }
        return run;
    }

    /** Trains with an engine, which this JVM's ONNX Runtime must have. */
    public static void train(TrainingCase trained, TrainingEngine engine, RunDirectory run) {
        train(trained, engine, Kernels.none(), run);
    }

    /** As {@link #train(TrainingCase, TrainingEngine, RunDirectory)}, with kernels. */
    public static void train(TrainingCase trained, TrainingEngine engine, Kernels kernels, RunDirectory run) {
        Dataset data = SampleImages.dataset(TrainingCase.BATCH);
        SessionFactory sessions = new SessionFactory(SessionSettings.onAllCores(), kernels);
        new TrainingRun(new ZooNetworks(), trained.recipe(weights(trained)), run, sessions, engine, 0)
                .start(data, List.of(), new StopSignal());
    }

    /** The losses of our trainer's steps. */
    public static List<Double> ourLosses(TrainingCase trained) {
        return losses(ours(trained));
    }

    /** The losses of a run's steps. */
    public static List<Double> losses(RunDirectory run) {
        return MetricsFile.read(run.metrics()).stream()
                .filter(Metrics.Step.class::isInstance)
                .map(step -> (double) ((Metrics.Step) step).loss())
                .toList();
    }

    /** Asserts that the losses of a run's steps are {@code expected}, each within {@code bound}. */
    public static void assertLosses(List<Double> expected, RunDirectory run, double bound) {
        List<Double> losses = losses(run);
        assertEquals(expected.size(), losses.size());
        for (int i = 0; i < losses.size(); i++) {
            int step = i + 1;
            assertEquals(expected.get(i), losses.get(i), bound, () -> "loss of step " + step);
        }
    }

    /** The losses of PyTorch's steps. A test that asks is skipped where there is no PyTorch. */
    public static List<Double> torchLosses(TrainingCase trained) {
        return new JsonMapper()
                .readTree(torch().resolve(trained + ".losses.json"))
                .valueStream()
                .map(JsonNode::doubleValue)
                .toList();
    }

    /** Batch norm's running statistics after PyTorch's steps; see {@link #torchLosses}. */
    public static Map<String, Tensor> torchStatistics(TrainingCase trained) {
        return TensorFiles.read(torch().resolve(trained + ".statistics.safetensors"));
    }

    private static synchronized Path torch() {
        if (!torchHasRun) {
            TrainingCase.cases().forEach(TrainingRuns::weights);
            TensorFiles.write(
                    FOLDER.resolve("data.safetensors"), SampleImages.first(TrainingCase.STEPS * TrainingCase.BATCH));
            List<Map<String, Object>> plans =
                    TrainingCase.cases().map(TrainingCase::plan).toList();
            try {
                Files.writeString(FOLDER.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Python.run("training.py", FOLDER);
            torchHasRun = true;
        }
        return FOLDER;
    }

    /** The file with the weights that the training begins with. */
    private static Path weights(TrainingCase trained) {
        Path file = FOLDER.resolve(trained.network() + ".safetensors");
        Weights.write(file, trained.weights(), Map.of());
        return file;
    }
}
