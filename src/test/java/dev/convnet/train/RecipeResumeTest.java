package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.Json;
import dev.convnet.base.SettingError;
import dev.convnet.base.StopSignal;
import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.testing.StopAfter;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.graph.StateNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Trainings with schedules, clipping, accumulation and the like: three epochs of 104 images in batches of 16. */
class RecipeResumeTest {
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);

    @TempDir
    private Path folder;

    private static Recipe recipe(String settings) {
        ObjectNode stored = Json.KEBAB.valueToTree(Recipe.defaults("lenet-bn", 28));
        stored.put("width", 0.5).put("limit", 104).put("batch", 16).put("epochs", 3);
        stored.setAll((ObjectNode) Json.KEBAB.readTree(settings));
        return Json.KEBAB.treeToValue(stored, Recipe.class);
    }

    private TrainingRun run(String name, Recipe recipe) {
        return new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve(name)), SESSIONS, 0);
    }

    private static TrainingResult start(TrainingRun run) {
        return run.start(ToyNetwork.data(), List.of(), new StopSignal());
    }

    private static TrainingResult startAndStopAfter(TrainingRun run, long step) {
        StopSignal stop = new StopSignal();
        return run.start(ToyNetwork.data(), List.of(new StopAfter(step, stop)), stop);
    }

    private static List<Float> losses(TrainingRun run) {
        return MetricsFile.read(run.directory().metrics()).stream()
                .filter(Metrics.Step.class::isInstance)
                .map(step -> ((Metrics.Step) step).loss())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"schedule":"step","step-size":0.5,"gamma":0.3}""", """
                {"schedule":"cosine","eta-min":0.0001,"warmup-epochs":1.5}""", """
                {"schedule":"one-cycle"}""", """
                {"clip-norm":0.5,"label-smoothing":0.2}""", """
                {"clip-value":0.01}""", """
                {"accumulate":3}""", """
                {"ema-decay":0.9,"keep-best":true,"monitor":"loss"}""", """
                {"accumulate":2,"schedule":"cosine","clip-norm":1.0,"label-smoothing":0.1,"ema-decay":0.8,"patience":2,"keep-best":true}"""})
    void aResumedRunIsBitForBitTheOneThatNeverStopped(String settings) throws IOException {
        TrainingRun whole = run("whole", recipe(settings));
        TrainingRun stopped = run("stopped", recipe(settings));

        TrainingResult expected = start(whole);
        assertFalse(startAndStopAfter(stopped, 4).finished());
        TrainingResult result = stopped.resume(ToyNetwork.data(), List.of(), new StopSignal());

        assertTrue(result.finished());
        assertEquals(losses(whole), losses(stopped));
        assertEquals(
                expected.bestEpoch().map(Metrics.Epoch::epoch),
                result.bestEpoch().map(Metrics.Epoch::epoch));
        for (Path file : whole.directory().files()) {
            String name = file.getFileName().toString();
            // These have times.
            if (!name.startsWith("checkpoint") && !name.startsWith("metrics") && Files.exists(file)) {
                assertEquals(-1, Files.mismatch(file, folder.resolve("stopped").resolve(name)), name);
            }
        }
        assertEquals(
                state(whole), state(stopped), "the parameters, statistics, slots and averages of the last checkpoint");
    }

    private static Map<String, ByteBuffer> state(TrainingRun run) {
        return run.directory().readCheckpoint().state().values().stream()
                .collect(Collectors.toMap(SafeTensor::name, SafeTensor::data));
    }

    /** BN-LeNet's width makes each batch's statistics its own, so a network without batch norm is needed: AlexNet at its smallest. */
    @Test
    void accumulatedBatchesAreTheBigBatch() {
        String common =
                "\"optimizer\":\"sgd\",\"lr\":0.05,\"dropout\":0,\"epochs\":1,\"side\":63,\"width\":0.05,\"net\":\"alexnet\"";
        TrainingRun big = run("big", recipe("{" + common + ",\"batch\":48}"));
        TrainingRun small = run("small", recipe("{" + common + ",\"batch\":16,\"accumulate\":3}"));

        start(big);
        start(small);

        // 104 images are steps of 48, 48 and 8.
        assertEquals(3, losses(big).size());
        assertEquals(3, losses(small).size());
        for (int i = 0; i < 3; i++) {
            assertEquals(losses(big).get(i), losses(small).get(i), 1e-5f);
        }
        Map<String, ByteBuffer> expected = state(big);
        state(small).forEach((name, data) -> {
            for (int i = 0; i + 4 <= data.limit() && !name.equals(StateNames.STEP); i += 4) {
                assertEquals(expected.get(name).getFloat(i), data.getFloat(i), 1e-6f, name);
            }
        });
    }

    @Test
    void patienceEndsTrainingAndTheBestNetworkStays() {
        // A rate of almost nothing: no epoch is more accurate than the first.
        TrainingRun run = run(
                "patient",
                recipe("{\"epochs\":9,\"optimizer\":\"sgd\",\"lr\":1e-12,\"patience\":2,\"keep-best\":true}"));

        TrainingResult result = start(run);

        assertTrue(result.finished());
        int best = result.bestEpoch().orElseThrow().epoch();
        assertEquals(best + 2, result.lastEpoch().orElseThrow().epoch());
        SafetensorsFile weights = SafetensorsFile.read(run.directory().bestWeights());
        assertEquals(String.valueOf(best), weights.metadata().get("epoch"));
        assertEquals(best * 7L, weights.tensor("1.num_batches_tracked").data().getLong(0));
        assertTrue(Files.exists(run.directory().bestModel()));
        TrainingResult again = run.resume(ToyNetwork.data(), List.of(), new StopSignal());
        assertEquals(result.step(), again.step());
    }

    @Test
    void theModelHasTheAveragedWeights() {
        TrainingRun run = run("averaged", recipe("{\"ema-decay\":0.9}"));

        start(run);

        Map<String, SafeTensor> state = run.directory().readCheckpoint().state();
        Map<String, SafeTensor> weights =
                SafetensorsFile.read(run.directory().weights()).tensors();
        assertEquals(
                state.get(StateNames.average("0.weight")).data(),
                weights.get("0.weight").data());
        assertFalse(state.get("0.weight").data().equals(weights.get("0.weight").data()));
        assertEquals(
                state.get("1.running_mean").data(),
                weights.get("1.running_mean").data());
    }

    @Test
    void aScheduleOverTheWholeTrainingKeepsItsNumberOfEpochs() {
        startAndStopAfter(run("cosine", recipe("{\"schedule\":\"cosine\"}")), 8);
        TrainingRun longer = run("cosine", recipe("{\"schedule\":\"cosine\",\"epochs\":5}"));

        SettingError error =
                assertThrows(SettingError.class, () -> longer.resume(ToyNetwork.data(), List.of(), new StopSignal()));

        assertEquals(
                "epochs must be the checkpoint's 3, not 5: the rates of the schedule cosine depend on the number of epochs",
                error.getMessage());
    }

    @Test
    void theTrainingApiRefusesWhatItCannotDo() {
        for (String settings : List.of(
                "{\"clip-norm\":1.0}",
                "{\"clip-value\":1.0}",
                "{\"label-smoothing\":0.1}",
                "{\"ema-decay\":0.9}",
                "{\"accumulate\":2}")) {
            SettingError error = assertThrows(
                    SettingError.class, () -> TrainingEngine.ORT_TRAINING.require(recipe(settings)), settings);
            assertTrue(settings.contains(error.setting()), error.getMessage());
        }
        TrainingEngine.ORT_TRAINING.require(recipe("{\"schedule\":\"cosine\",\"patience\":1,\"keep-best\":true}"));
    }
}
