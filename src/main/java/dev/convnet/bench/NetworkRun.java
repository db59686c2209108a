package dev.convnet.bench;

import dev.convnet.bench.Suite.Entry;
import dev.convnet.data.Dataset;
import dev.convnet.data.LabelledImages;
import dev.convnet.io.AtomicFile;
import dev.convnet.io.UserError;
import dev.convnet.nn.Mode;
import dev.convnet.results.RunResults;
import dev.convnet.results.RunResults.Evaluation;
import dev.convnet.results.RunResults.Latency;
import dev.convnet.results.RunResults.Model;
import dev.convnet.results.RunResults.Sample;
import dev.convnet.results.RunResults.Setup;
import dev.convnet.results.RunResults.Status;
import dev.convnet.results.RunResults.Training;
import dev.convnet.runtime.DivergedException;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.InferenceModel;
import dev.convnet.runtime.Metrics;
import dev.convnet.runtime.NetworkBuilder;
import dev.convnet.runtime.Recipe;
import dev.convnet.runtime.RunDirectory;
import dev.convnet.runtime.Softmax;
import dev.convnet.runtime.StopSignal;
import dev.convnet.runtime.TrainingListener;
import dev.convnet.runtime.TrainingRun;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One network of a suite, from its recipe to its figures. What was measured before something went wrong is kept. */
final class NetworkRun implements TrainingListener {
    private static final int EVALUATION_BATCH = 64;

    /** How many test images the results show with what the network says of them. */
    private static final int PREDICTIONS = 40;

    private final Entry entry;
    private final Recipe recipe;
    private final Network network;
    private final Dataset data;
    private final Engine engine;
    private final String id;
    private final RunDirectory directory;
    private final Instant start = Instant.now();

    private final List<RunResults.Step> steps = new ArrayList<>();
    private final List<RunResults.Epoch> epochs = new ArrayList<>();
    private final List<Latency> latency = new ArrayList<>();
    private final List<Sample> predictions = new ArrayList<>();
    private Model model;
    private Evaluation evaluation;

    /** @param folder where the network's folder goes, which has {@code id} as its name */
    NetworkRun(Entry entry, Dataset data, Engine engine, Path folder, String id) {
        this.entry = entry;
        this.recipe = entry.recipe();
        this.network = Zoo.named(recipe.net());
        this.data = data;
        this.engine = engine;
        this.id = id;
        this.directory = new RunDirectory(folder.resolve(id));
    }

    /** Trains, evaluates and times the network; that it failed is a result as well. */
    RunResults.Cell run(NetworkBuilder networks, TrainingListener progress, StopSignal stop) {
        PeakMemory.reset();
        try {
            new TrainingRun(networks, recipe, directory, engine, 0).start(data, List.of(this, progress), stop);
            // For a run that is stopped half-way; this one is done, and the state is far larger than the model.
            delete(directory.checkpoint());
            delete(directory.weights());
            model = model();
            try (InferenceModel inference = InferenceModel.open(directory.model(), engine)) {
                evaluate(inference);
                entry.latency().forEach(plan -> latency.add(time(inference, plan)));
            }
            return result(Status.OK, null);
        } catch (DivergedException e) {
            return result(Status.DIVERGED, e.getMessage());
        } catch (UserError e) {
            return result(Status.FAILED, e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            return result(Status.FAILED, e.toString());
        }
    }

    @Override
    public void onStep(Metrics.Step step) {
        steps.add(new RunResults.Step(
                step.step(), step.epoch(), step.loss(), step.accuracy(), images(step) / step.imagesPerSecond() * 1000));
    }

    /** How many images a step had: the last one of an epoch has what is left. */
    private int images(Metrics.Step step) {
        int train = recipe.limit() == null ? data.train().size() : recipe.limit();
        int perEpoch = Math.ceilDiv(train, recipe.batch());
        int before = (int) ((step.step() - 1) % perEpoch) * recipe.batch();
        return Math.min(recipe.batch(), train - before);
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        epochs.add(new RunResults.Epoch(
                epoch.epoch(),
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                epoch.testLoss(),
                epoch.testAccuracy(),
                epoch.seconds(),
                epoch.imagesPerSecond()));
    }

    private Model model() {
        NetworkOptions options = new NetworkOptions(recipe.side(), recipe.classes(), recipe.width(), recipe.dropout());
        var architecture = network.emit(options, Mode.INFERENCE).architecture();
        return new Model(architecture.parameters(), architecture.macs(), size(directory.model()), architecture);
    }

    /** Evaluates the exported model, not the one in training: it is what people will use. */
    private void evaluate(InferenceModel inference) {
        LabelledImages test = data.test();
        int[][] confusion = new int[inference.classes()][inference.classes()];
        int shown = Math.min(PREDICTIONS, test.size());
        var figures = inference.evaluate(test, EVALUATION_BATCH, (first, logits) -> {
            for (int i = 0; i < logits.length; i++) {
                int image = first + i;
                confusion[test.label(image)][Softmax.best(logits[i])]++;
                // Evenly spaced, so that the same images are shown of every network.
                if ((long) image * shown / test.size() != (long) (image + 1) * shown / test.size()) {
                    predictions.add(sample(image, logits[i]));
                }
            }
        });
        evaluation = new Evaluation(
                figures.loss(),
                figures.accuracy(),
                figures.images(),
                lists(confusion),
                figures.imagesPerSecond(),
                List.of());
    }

    private Sample sample(int image, float[] logits) {
        int predicted = Softmax.best(logits);
        return new Sample(
                Samples.pixels(data.test(), image),
                data.test().label(image),
                predicted,
                Softmax.probabilities(logits)[predicted]);
    }

    private Latency time(InferenceModel inference, LatencyPlan plan) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(plan.batch() * LabelledImages.PIXELS);
        for (int i = 0; i < plan.batch(); i++) {
            pixels.put(data.test().image(i % data.test().size()));
        }
        try (InferenceModel.Prepared images = inference.prepare(pixels.flip(), plan.batch())) {
            return new Stopwatch(System::nanoTime).time(plan, engine.threads(), images::logits);
        }
    }

    private RunResults.Cell result(Status status, String reason) {
        return new RunResults.Cell(
                id,
                network.title(),
                "",
                status,
                reason,
                "",
                start,
                Duration.between(start, Instant.now()).toNanos() / 1e9,
                new Setup(
                        network.name(),
                        null,
                        "convnet",
                        "cpu",
                        engine.kernels().choice(),
                        engine.threads(),
                        recipe.side(),
                        recipe.batch(),
                        "float32",
                        false),
                List.of(),
                recipe(),
                model,
                training(),
                PeakMemory.bytes(),
                evaluation,
                null,
                List.copyOf(latency),
                List.of(),
                List.of(),
                List.copyOf(predictions),
                List.of(),
                List.of());
    }

    private Training training() {
        double seconds = epochs.stream().mapToDouble(RunResults.Epoch::seconds).sum();
        long images = (long) epochs.size() * recipe().trainImages();
        return steps.isEmpty()
                ? null
                : new Training(
                        List.copyOf(steps),
                        List.copyOf(epochs),
                        seconds,
                        seconds == 0 ? 0 : images / seconds,
                        null,
                        null,
                        0,
                        null,
                        null);
    }

    private RunResults.Recipe recipe() {
        Map<String, Double> settings = new TreeMap<>(Map.of("weight-decay", recipe.weightDecay()));
        if (recipe.momentum() != 0) {
            settings.put("momentum", recipe.momentum());
            settings.put("nesterov", recipe.nesterov() ? 1.0 : 0.0);
        }
        return new RunResults.Recipe(
                recipe.epochs(),
                recipe.batch(),
                recipe.optimizer().toString(),
                recipe.lr(),
                settings,
                recipe.init().name().toLowerCase(java.util.Locale.ROOT),
                recipe.seed(),
                recipe.side(),
                recipe.width(),
                recipe.classes(),
                recipe.dropout(),
                recipe.limit() == null ? data.train().size() : recipe.limit(),
                data.test().size());
    }

    private static List<List<Integer>> lists(int[][] matrix) {
        return java.util.Arrays.stream(matrix)
                .map(row -> java.util.Arrays.stream(row).boxed().toList())
                .toList();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError("cannot delete " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
