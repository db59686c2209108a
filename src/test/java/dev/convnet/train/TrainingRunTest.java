package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.Json;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.classify.Evaluation;
import dev.convnet.classify.InferenceModel;
import dev.convnet.data.Dataset;
import dev.convnet.data.FashionMnist;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.testing.StopAfter;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.graph.StateNames;
import dev.convnet.zoo.NetworkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** With 200 images in batches of 32, an epoch has 7 steps, the last one of 8 images. */
class TrainingRunTest {
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);

    @TempDir
    private Path folder;

    private TrainingRun run(String name, int epochs) {
        return run(name, ToyNetwork.recipe(epochs));
    }

    private TrainingRun run(String name, Recipe recipe) {
        return new TrainingRun(new ToyNetwork(), recipe, new RunDirectory(folder.resolve(name)), SESSIONS, 0);
    }

    private static TrainingResult start(TrainingRun run) {
        return run.start(ToyNetwork.data(), List.of(), new StopSignal());
    }

    private static TrainingResult resume(TrainingRun run) {
        return run.resume(ToyNetwork.data(), List.of(), new StopSignal());
    }

    private static TrainingResult startAndStopAfter(TrainingRun run, long step) {
        StopSignal stop = new StopSignal();
        return run.start(ToyNetwork.data(), List.of(new StopAfter(step, stop)), stop);
    }

    /** The run's metrics without what depends on the clock. */
    private static List<Metrics> metrics(TrainingRun run) {
        return MetricsFile.read(run.directory().metrics()).stream()
                .<Metrics>map(line -> switch (line) {
                    case Metrics.Step s -> new Metrics.Step(s.step(), s.epoch(), s.loss(), s.accuracy(), 0);
                    case Metrics.Epoch e ->
                        new Metrics.Epoch(
                                e.epoch(), e.trainLoss(), e.trainAccuracy(), e.testLoss(), e.testAccuracy(), 0, 0);
                    case Metrics.Resume r -> r;
                })
                .toList();
    }

    @Test
    void learnsAndWritesEverything() {
        TrainingRun run = run("whole", 3);

        TrainingResult result = start(run);

        assertTrue(result.finished());
        assertEquals(21, result.step());
        List<Metrics> metrics = metrics(run);
        assertEquals(24, metrics.size());
        Metrics.Step first = (Metrics.Step) metrics.getFirst();
        Metrics.Epoch last = (Metrics.Epoch) metrics.getLast();
        assertEquals(Math.log(10), first.loss(), 1e-6);
        assertTrue(last.trainLoss() < 1.3 && last.testAccuracy() > 0.5, last.toString());
        assertEquals(last.testLoss(), result.lastEpoch().orElseThrow().testLoss());
        try (InferenceModel model =
                InferenceModel.open(run.directory().model(), Optional.of(FashionMnist.FORMAT), SESSIONS)) {
            Evaluation evaluation = model.evaluate(ToyNetwork.data().test(), 64, (_, _) -> {});
            assertEquals(last.testLoss(), evaluation.loss(), 1e-5);
            assertEquals(last.testAccuracy(), evaluation.accuracy());
        }
        assertEquals(
                List.of("weight", "bias"),
                List.copyOf(SafetensorsFile.read(run.directory().weights())
                        .tensors()
                        .keySet()));
    }

    @Test
    void anEpochsFiguresAreMeansOverItsImages() {
        TrainingRun run = run("whole", 1);
        start(run);

        double loss = 0;
        double accuracy = 0;
        for (Metrics line : metrics(run)) {
            if (line instanceof Metrics.Step step) {
                int images = step.step() == 7 ? 8 : 32;
                loss += step.loss() * images / 200.0;
                accuracy += step.accuracy() * images / 200.0;
            }
        }

        Metrics.Epoch epoch = (Metrics.Epoch) metrics(run).getLast();
        assertEquals(epoch.trainLoss(), loss, 1e-9);
        assertEquals(epoch.trainAccuracy(), accuracy, 1e-9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 6, 7, 10, 14, 20})
    void aResumedRunIsBitForBitTheOneThatNeverStopped(long step) throws IOException {
        TrainingRun whole = run("whole", 3);
        start(whole);
        TrainingRun stopped = run("stopped", 3);

        TrainingResult first = startAndStopAfter(stopped, step);
        TrainingResult second = resume(stopped);

        assertFalse(first.finished());
        assertEquals(step, first.step());
        assertTrue(second.finished());
        assertEquals(metrics(whole), metrics(stopped));
        assertEquals(
                -1,
                Files.mismatch(whole.directory().weights(), stopped.directory().weights()));
        assertEquals(
                -1,
                Files.mismatch(whole.directory().model(), stopped.directory().model()));
    }

    /** Batch norm's statistics, dropout's masks and Adam's moments go through the checkpoint as well. */
    @ParameterizedTest
    @CsvSource({"lenet-bn, 28, 1", "nin, 67, 0.05"})
    void soIsARealNetworks(String net, int side, double width) throws IOException {
        ObjectNode options = Json.KEBAB.valueToTree(Recipe.defaults(net, side));
        options.put("width", width).put("limit", 80).put("batch", 32).put("epochs", 2);
        Recipe recipe = Json.KEBAB.treeToValue(options, Recipe.class);
        TrainingRun whole =
                new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve("whole")), SESSIONS, 0);
        TrainingRun stopped =
                new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve("stopped")), SESSIONS, 0);

        Metrics.Epoch last = start(whole).lastEpoch().orElseThrow();
        startAndStopAfter(stopped, 4);
        resume(stopped);

        assertEquals(metrics(whole), metrics(stopped));
        assertEquals(
                -1,
                Files.mismatch(whole.directory().model(), stopped.directory().model()));
        try (InferenceModel model =
                InferenceModel.open(whole.directory().model(), Optional.of(FashionMnist.FORMAT), SESSIONS)) {
            Evaluation evaluation = model.evaluate(ToyNetwork.data().test(), 50, (_, _) -> {});
            assertEquals(last.testLoss(), evaluation.loss(), 1e-5);
        }
    }

    @Test
    void aKilledRunGoesOnFromItsLastCheckpoint() throws IOException {
        TrainingRun whole = run("whole", 2);
        start(whole);
        TrainingRun killed = new TrainingRun(
                new ToyNetwork(), ToyNetwork.recipe(2), new RunDirectory(folder.resolve("killed")), SESSIONS, 4);
        TrainingListener killer = new TrainingListener() {
            @Override
            public void onStep(Metrics.Step step) {
                if (step.step() == 11) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThrows(
                IllegalStateException.class, () -> killed.start(ToyNetwork.data(), List.of(killer), new StopSignal()));
        // Steps 9 to 11 are in the file, the last line only in part; the last checkpoint is that of step 8.
        Files.writeString(killed.directory().metrics(), "{\"type\":\"step\",\"st", StandardOpenOption.APPEND);

        resume(killed);

        assertEquals(metrics(whole), metrics(killed));
    }

    @Test
    void theFileOfTheInitialWeightsIsNeededOnceOnly() throws IOException {
        Recipe drawn = Recipe.defaults("lenet-bn", 28)
                .with(new DataChoice("sample", 96, true))
                .with(new Schedule(2, 32, 1e-3));
        TrainingRun source = new TrainingRun(
                new ZooNetworks(),
                drawn.with(new Schedule(1, 32, 1e-3)),
                new RunDirectory(folder.resolve("source")),
                SESSIONS,
                0);
        start(source);
        Path weights = folder.resolve("weights.safetensors");
        Files.copy(source.directory().weights(), weights);
        Recipe recipe = new Recipe(
                drawn.network(),
                drawn.data(),
                drawn.schedule(),
                drawn.optimizer(),
                new Recipe.Initialization(drawn.initialization().initializer(), weights.toString()),
                drawn.seed());
        TrainingRun whole =
                new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve("whole")), SESSIONS, 0);
        TrainingRun stopped =
                new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve("stopped")), SESSIONS, 0);
        start(whole);
        startAndStopAfter(stopped, 2);

        Files.delete(weights);
        resume(stopped);

        assertEquals(metrics(whole), metrics(stopped));
        assertEquals(
                -1,
                Files.mismatch(whole.directory().weights(), stopped.directory().weights()));
    }

    /** Keeps what it is told about a resumed run. */
    private static final class Resumes implements TrainingListener {
        private final List<String> events = new ArrayList<>();

        @Override
        public void onResume(Metrics.Resume resume, boolean finished) {
            events.add(resume.step() + " " + resume.changes().keySet() + (finished ? " finished" : ""));
        }
    }

    @Test
    void anotherEnvironmentIsReportedAndStaysInTheMetrics() {
        TrainingRun one = run("run", 3);
        startAndStopAfter(one, 8);
        TrainingRun two = new TrainingRun(one.networks(), one.recipe(), one.directory(), SessionFactory.onCpu(2), 0);
        Resumes resumes = new Resumes();
        StopSignal stop = new StopSignal();
        two.resume(ToyNetwork.data(), List.of(resumes, new StopAfter(9, stop)), stop);
        TrainingResult last = two.resume(ToyNetwork.data(), List.of(resumes), new StopSignal());
        two.resume(ToyNetwork.data(), List.of(resumes), new StopSignal());

        assertEquals(List.of("8 [threads]", "9 []", "21 [] finished"), resumes.events);
        List<Metrics.Resume> recorded =
                List.of(new Metrics.Resume(8, 2, Map.of("threads", new Metrics.SettingChange("1", "2"))));
        assertEquals(recorded, last.resumes());
        assertEquals(
                recorded,
                metrics(two).stream().filter(Metrics.Resume.class::isInstance).toList());
    }

    @Test
    void aChangeOfEnvironmentWhoseStepsAreLostIsNotRecorded() throws IOException {
        TrainingRun run = run("run", 3);
        startAndStopAfter(run, 8);
        byte[] checkpoint = Files.readAllBytes(run.directory().checkpoint());
        TrainingRun two = new TrainingRun(run.networks(), run.recipe(), run.directory(), SessionFactory.onCpu(2), 0);
        StopSignal stop = new StopSignal();
        two.resume(ToyNetwork.data(), List.of(new StopAfter(10, stop)), stop);
        // As if the second process had been killed before its checkpoint.
        Files.write(run.directory().checkpoint(), checkpoint);

        resume(run);

        TrainingRun whole = run("whole", 3);
        start(whole);
        assertEquals(metrics(whole), metrics(run));
    }

    @Test
    void otherImagesAreRefused() {
        TrainingRun run = run("run", 2);
        startAndStopAfter(run, 8);
        Dataset data = ToyNetwork.data();
        Dataset other = new Dataset(
                data.name(),
                "elsewhere",
                data.classNames(),
                data.train(),
                data.test().first(99));

        UserError error = assertThrows(UserError.class, () -> run.resume(other, List.of(), new StopSignal()));

        assertEquals(
                "data must be the images of the checkpoint " + run.directory().checkpoint()
                        + "; those of elsewhere differ from them",
                error.getMessage());
    }

    /** A process may be killed between the last checkpoint and the model. */
    @Test
    void resumingAFinishedRunWritesItsModel() throws IOException {
        TrainingRun run = run("run", 2);
        start(run);
        byte[] model = Files.readAllBytes(run.directory().model());
        Files.delete(run.directory().model());
        Files.delete(run.directory().weights());

        TrainingResult result = resume(run);

        assertTrue(result.finished());
        assertArrayEquals(model, Files.readAllBytes(run.directory().model()));
        assertTrue(Files.exists(run.directory().weights()));
    }

    @Test
    void moreEpochsCanBeAskedForLater() {
        TrainingRun whole = run("whole", 2);
        start(whole);
        start(run("extended", 1));

        resume(run("extended", 2));

        assertEquals(metrics(whole), metrics(run("extended", 2)));
        UserError error = assertThrows(UserError.class, () -> resume(run("extended", 1)));
        assertEquals("epochs must be at least 2, as many as the checkpoint has finished, not 1", error.getMessage());
    }

    @Test
    void theOrderOfTheFileIsTheSameInEachEpoch() {
        Recipe recipe = ToyNetwork.recipe(2);
        TrainingRun shuffled = run("shuffled", recipe);
        TrainingRun inOrder = run("in-order", recipe.with(new DataChoice("sample", 200, false)));
        start(shuffled);
        start(inOrder);

        assertFalse(metrics(shuffled).equals(metrics(inOrder)));
    }

    private static Recipe atRate(double learningRate) {
        return ToyNetwork.recipe(3).with(new Schedule(3, 32, learningRate));
    }

    private static Recipe nineClasses() {
        return ToyNetwork.recipe(1).with(new NetworkOptions(28, 9, 1, 0.5));
    }

    @Test
    void divergenceEndsTheRunAndLeavesNoCheckpointOfIt() {
        TrainingRun run = run("diverging", atRate(1e38));

        DivergedException error = assertThrows(DivergedException.class, () -> start(run));

        assertTrue(
                error.getMessage()
                        .matches("training diverged at step \\d+, in epoch 1: the loss is .*lower learning rate"),
                error.getMessage());
        assertTrue(Files.notExists(run.directory().checkpoint()));
        metrics(run).forEach(line -> assertTrue(Float.isFinite(((Metrics.Step) line).loss())));
    }

    @Test
    void aStateThatIsNotFiniteIsNotWrittenEvenWhenTheLossStillIs() {
        TrainableNetworks rushing = new ToyNetwork() {
            @Override
            public TrainingProgram trainingProgram(Recipe recipe) {
                TrainingProgram program = super.trainingProgram(recipe);
                Map<String, SafeTensor> state = new HashMap<>();
                program.state().forEach(variable -> state.put(variable.name(), variable));
                float[] velocity = new float[7840];
                Arrays.fill(velocity, 3e38f);
                String name = StateNames.slot("weight", "momentum");
                state.put(name, SafeTensor.of(name, List.of(10L, 784L), velocity));
                return program.startingAt(state, folder);
            }
        };
        Recipe recipe = atRate(10);
        TrainingRun run = new TrainingRun(rushing, recipe, new RunDirectory(folder.resolve("rushing")), SESSIONS, 0);

        DivergedException error = assertThrows(DivergedException.class, () -> startAndStopAfter(run, 1));

        assertEquals(
                "training diverged at step 1, in epoch 1: weight holds numbers that are not finite; try a lower learning rate",
                error.getMessage());
        assertTrue(Files.notExists(run.directory().checkpoint()));
    }

    @Test
    void refusesAnotherNetworksCheckpointAndTooFewClasses() {
        TrainingRun run = run("small", 1);
        start(run);
        TrainableNetworks other = new ToyNetwork() {
            @Override
            public TrainingProgram trainingProgram(Recipe recipe) {
                TrainingProgram program = super.trainingProgram(recipe);
                return new TrainingProgram(
                        program.training(),
                        program.evaluation(),
                        program.state().subList(1, program.state().size()));
            }
        };
        TrainingRun mixed = new TrainingRun(other, run.recipe(), run.directory(), SESSIONS, 0);

        assertEquals(
                run.directory().checkpoint() + ": not a checkpoint of this network and optimizer",
                assertThrows(UserError.class, () -> resume(mixed)).getMessage());
        assertEquals(
                "classes must be at least 10, as Fashion-MNIST has, not 9",
                assertThrows(UserError.class, () -> start(run("nine", nineClasses())))
                        .getMessage());
    }

    @Test
    void nothingIsRemovedBeforeTheRunIsKnownToBePossible() throws IOException {
        TrainingRun run = run("kept", 1);
        start(run);
        List<Path> before;
        try (Stream<Path> files = Files.list(run.directory().path())) {
            before = files.sorted().toList();
        }

        assertThrows(UserError.class, () -> start(run("kept", nineClasses())));
        TrainableNetworks unloadable = new ToyNetwork() {
            @Override
            public TrainingProgram trainingProgram(Recipe recipe) {
                TrainingProgram program = super.trainingProgram(recipe);
                return new TrainingProgram(program.evaluation(), program.evaluation(), program.state());
            }
        };
        assertThrows(
                UncheckedOrtException.class,
                () -> start(new TrainingRun(unloadable, run.recipe(), run.directory(), SESSIONS, 0)));

        try (Stream<Path> files = Files.list(run.directory().path())) {
            assertEquals(before, files.sorted().toList());
        }
        assertEquals(5, before.size(), "four files, and the list of them");
        assertTrue(run.directory().holdsRun());
    }
}
