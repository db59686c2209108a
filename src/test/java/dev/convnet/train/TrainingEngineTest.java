package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.graph.Adam;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingEngineTest {
    @TempDir
    private Path folder;

    @Test
    void hasNames() {
        assertEquals(TrainingEngine.CONVNET, TrainingEngine.named("convnet"));
        assertEquals(TrainingEngine.ORT_TRAINING, TrainingEngine.named("ort-training"));
        assertEquals(
                "engine must be one of convnet, ort-training, not 'torch'",
                assertThrows(UserError.class, () -> TrainingEngine.named("torch"))
                        .getMessage());
    }

    @Test
    void anInferenceBuildIsRefusedBeforeAnythingIsRemoved() throws IOException {
        assumeFalse(OrtRuntime.isTrainingBuild());
        Files.writeString(folder.resolve("metrics.jsonl"), "of an earlier run");
        TrainingRun run = new TrainingRun(
                new ZooNetworks(),
                recipe(new Sgd()),
                new RunDirectory(folder),
                SessionFactory.onCpu(1),
                TrainingEngine.ORT_TRAINING,
                0);
        UserError error =
                assertThrows(UserError.class, () -> run.start(ToyNetwork.data(), List.of(), new StopSignal()));
        assertTrue(error.getMessage().startsWith("engine ort-training needs a training build of ONNX Runtime"));
        assertTrue(Files.exists(folder.resolve("metrics.jsonl")));
    }

    @Test
    void recipesThatTheApiCannotTrainAreRefused() {
        assertRefused("adam", recipe(new Adam()));
        assertRefused("sgd with a momentum of 0.9", recipe(new Sgd(0.9, false, 0)));
        assertRefused("sgd with a weight decay of 0.01", recipe(new Sgd(0, false, 0.01)));
        assertFalse(
                new ZooNetworks().trainingArtifacts(recipe(new Sgd())).trained().isEmpty());
    }

    private static void assertRefused(String optimizer, Recipe recipe) {
        String message =
                "ONNX Runtime's training API has the optimizers adamw, and sgd without momentum and weight decay, not "
                        + optimizer;
        assertEquals(
                message,
                assertThrows(UserError.class, () -> TrainingEngine.ORT_TRAINING.require(recipe))
                        .getMessage());
        assertEquals(
                message,
                assertThrows(UserError.class, () -> new ZooNetworks().trainingArtifacts(recipe))
                        .getMessage());
    }

    @Test
    void itIsForTheCpu() {
        ExecutionProvider cuda = ExecutionProvider.parse("cuda", Map.of(), null);
        assertEquals(
                "engine ort-training needs provider cpu, not cuda",
                assertThrows(UserError.class, () -> TrainingEngine.ORT_TRAINING.require(cuda))
                        .getMessage());
    }

    private static Recipe recipe(Optimizer optimizer) {
        return Recipe.defaults("lenet-bn", 28, optimizer);
    }

    @Test
    void aFolderWithoutALibraryIsRefused() {
        assertEquals(
                "%s is missing in %s".formatted(System.mapLibraryName("onnxruntime"), folder),
                assertThrows(UserError.class, () -> new OrtLibrary(folder)).getMessage());
    }

    /** What a JVM that runs with another library is told. */
    static final class Told {
        private Told() {}

        public static void main(String[] args) {
            System.out.println(System.getProperty("onnxruntime.native.onnxruntime.path"));
            System.out.println(System.getProperty("onnxruntime.native.onnxruntime4j_jni.path"));
            System.out.println(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)[0]);
            System.out.println(new OrtLibrary(Path.of(args[0])).isInUse());
        }
    }

    @Test
    void anotherJvmRunsWithTheLibraryAndTheJarBesideIt() throws IOException {
        Path library = Files.createFile(folder.resolve(System.mapLibraryName("onnxruntime")));
        Path jar = Files.createFile(folder.resolve("onnxruntime-1.19.2.jar"));
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        JavaProcess process = new JavaProcess(Told.class.getName()).arguments(List.of(folder.toString()));
        assertTrue(
                new OrtLibrary(folder)
                        .configure(process)
                        .run(told::add, told::add)
                        .succeeded(),
                told::toString);
        assertEquals(List.of(library.toString(), "null", jar.toString(), "true"), told);
        assertFalse(new OrtLibrary(folder).isInUse());
    }
}
