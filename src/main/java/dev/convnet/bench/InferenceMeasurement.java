package dev.convnet.bench;

import dev.convnet.classify.InferenceModel;
import dev.convnet.data.Dataset;
import dev.convnet.load.LoadGenerator;
import dev.convnet.load.LoadPlan;
import dev.convnet.ort.SessionFactory;
import dev.convnet.results.EvaluationResult;
import dev.convnet.results.Inference;
import dev.convnet.results.Latency;
import dev.convnet.results.Placement;
import dev.convnet.results.SampleImage;
import dev.convnet.results.Startup;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Evaluates and times a cell's inference model. After an error it holds what was measured until then. */
final class InferenceMeasurement {
    /** How many test images cells are compared by. */
    private static final int COMPARED_IMAGES = 16;

    private final CellPlan plan;
    private final Dataset data;

    private Runnable beforeCall = () -> {};
    private Startup startup;
    private List<Placement> placement = List.of();
    private EvaluationResult evaluation;
    private List<SampleImage> predictions = List.of();
    private List<List<Double>> logits = List.of();
    private final List<Latency> latency = new ArrayList<>();

    InferenceMeasurement(CellPlan plan, Dataset data) {
        this.plan = plan;
        this.data = data;
    }

    /**
     * Does the plan's tasks on the model.
     *
     * @param knowsPlacement whether ONNX Runtime can be asked where it runs the model's nodes
     * @param beforeCall runs before each call of the model, and may throw an exception that ends the measurement
     */
    void measure(Path file, SessionFactory sessions, boolean knowsPlacement, Runnable beforeCall) {
        this.beforeCall = beforeCall;
        try (InferenceModel inference = InferenceModel.open(file, data.test().format(), sessions)) {
            startup = startup(inference);
            if (knowsPlacement) {
                placement = inference.placement().counts().entrySet().stream()
                        .map(entry -> new Placement(entry.getKey(), entry.getValue(), null))
                        .toList();
            }
            int compared = Math.min(COMPARED_IMAGES, data.test().size());
            logits = doubles(inference.logits(data.test(), compared));
            if (plan.tasks().contains(Task.EVALUATE)) {
                TestEvaluation test = new TestEvaluation(data.test(), inference, TestEvaluation.BATCH, beforeCall);
                evaluation = test.evaluation();
                predictions = test.predictions();
            }
            for (LoadPlan load : plan.loads()) {
                if (plan.tasks().contains(Task.of(load))) {
                    latency.add(time(file, sessions, inference, load));
                }
            }
        }
    }

    /** The placement as a profile has it: the nodes that are left when all optimizations are done, and their time. */
    void placed(List<Placement> profiled) {
        placement = profiled;
    }

    /** Everything that was measured. */
    Inference inference() {
        return new Inference(startup, placement, evaluation, predictions, logits, List.copyOf(latency));
    }

    private Startup startup(InferenceModel inference) {
        try (InferenceModel.Prepared image = inference.prepare(data.test(), 1)) {
            long begin = System.nanoTime();
            image.run();
            return new Startup(inference.loading().toNanos() / 1e6, (System.nanoTime() - begin) / 1e6, 1);
        }
    }

    /** Times a load on the model, or on a session of its own if the load has another number of threads. */
    private Latency time(Path file, SessionFactory sessions, InferenceModel inference, LoadPlan load) {
        int threads = load.threads().orElse(sessions.settings().threads());
        if (threads == sessions.settings().threads()) {
            return time(inference, load, threads);
        }
        SessionFactory others = sessions.with(sessions.settings().withThreads(threads));
        try (InferenceModel other = InferenceModel.open(file, data.test().format(), others)) {
            return time(other, load, threads);
        }
    }

    private Latency time(InferenceModel inference, LoadPlan load, int threads) {
        try (InferenceModel.Prepared images = inference.prepare(data.test(), load.batch())) {
            return new LoadGenerator().measure(load, threads, () -> {
                beforeCall.run();
                images.run();
            });
        }
    }

    private static List<List<Double>> doubles(float[][] matrix) {
        List<List<Double>> rows = new ArrayList<>();
        for (float[] row : matrix) {
            List<Double> values = new ArrayList<>();
            for (float value : row) {
                values.add((double) value);
            }
            rows.add(values);
        }
        return rows;
    }
}
