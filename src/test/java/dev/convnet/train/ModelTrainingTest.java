package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.artifacts.Freezing;
import dev.convnet.train.graph.AdamW;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a small classifier of color images in an ONNX file on gray ones. */
class ModelTrainingTest {
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);

    @TempDir
    private Path folder;

    /** Conv, batch norm, ReLU, global pooling, Gemm, and a softmax if {@code normalized}. */
    private Path file(int classes, boolean normalized) {
        GraphBuilder graph = new GraphBuilder("small");
        Ops ops = new Ops(graph);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Random random = new Random(1);
        Value x = graph.input("pixels", TensorType.of(DataType.FLOAT, Dim.of("n"), 3, 14, 14));
        Value convolved = ops.conv(
                x,
                parameter(graph, weights, "conv.weight", random, 8, 3, 3, 3),
                null,
                Window.square(3).padding(1),
                1);
        Value normal = ops.batchNormalization(
                convolved,
                parameter(graph, weights, "bn.weight", random, 8),
                parameter(graph, weights, "bn.bias", random, 8),
                parameter(graph, weights, "bn.running_mean", random, 8),
                parameter(graph, weights, "bn.running_var", random, 8),
                1e-5f);
        Value features = ops.flatten(ops.globalAveragePool(ops.relu(normal)), 1);
        Value scores = ops.gemm(
                features,
                parameter(graph, weights, "fc.weight", random, classes, 8),
                parameter(graph, weights, "fc.bias", random, classes),
                false,
                true);
        graph.output("scores", normalized ? ops.softmax(scores, 1) : scores);
        Path file = folder.resolve("small-" + classes + "-" + normalized + ".onnx");
        ModelWriter.write(new Model(graph.build(), weights, Map.of(), ""), file);
        return file;
    }

    private static Value parameter(
            GraphBuilder graph, Map<String, Tensor> weights, String name, Random random, long... sizes) {
        float[] values = new float[(int) Shape.of(sizes).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.1f + random.nextFloat();
        }
        Tensor tensor = Tensor.floats(Shape.of(sizes), values);
        weights.put(name, tensor);
        return graph.parameter(name, tensor.type());
    }

    private static Recipe recipe(Path file, Optional<Integer> classes, Freezing freezing) {
        ModelChoice own = ModelChoice.of(file, Optional.empty());
        ModelChoice choice = new ModelChoice(
                own.path(),
                own.content(),
                own.sha256(),
                own.inputChannels(),
                own.side(),
                own.ownClasses(),
                classes,
                Optional.empty(),
                freezing);
        return Recipe.defaults(choice, new AdamW())
                .with(new DataChoice("sample", 128, true))
                .with(new Schedule(2, 32, 0.01));
    }

    private TrainingRun run(String name, Recipe recipe) {
        return new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder.resolve(name)), SESSIONS, 0);
    }

    private static TrainingResult start(TrainingRun run) {
        return run.start(ToyNetwork.data(), List.of(), new StopSignal());
    }

    private static ByteBuffer weight(TrainingRun run, String name) {
        return SafetensorsFile.read(run.directory().weights())
                .tensors()
                .get(name)
                .data();
    }

    @Test
    void frozenParametersAndStatisticsKeepTheirBytes() {
        Path file = file(10, false);
        Map<String, Tensor> before = ModelReader.read(file).weights();
        TrainingRun run = run(
                "frozen",
                recipe(file, Optional.empty(), new Freezing(List.of("conv.*", "*.bias"), List.of("bn"), false)));
        start(run);
        Model after = ModelReader.read(run.directory().model());
        for (String name : List.of("conv.weight", "bn.bias", "fc.bias", "bn.running_mean", "bn.running_var")) {
            assertEquals(before.get(name).data(), after.weights().get(name).data(), name);
            assertEquals(before.get(name).data(), weight(run, name), name);
        }
        for (String name : List.of("bn.weight", "fc.weight")) {
            assertNotEquals(before.get(name).data(), after.weights().get(name).data(), name);
        }
        assertEquals("pixels", after.graph().inputs().getFirst().hint());
        assertEquals(List.of("scores"), List.copyOf(after.graph().outputs().keySet()));
    }

    @Test
    void batchNormsFollowTheBatchesUnlessFrozen() {
        Path file = file(10, false);
        Map<String, Tensor> before = ModelReader.read(file).weights();
        TrainingRun training = run("training", recipe(file, Optional.empty(), Freezing.NONE));
        start(training);
        assertNotEquals(before.get("bn.running_mean").data(), weight(training, "bn.running_mean"));
        TrainingRun frozen = run("frozen", recipe(file, Optional.empty(), new Freezing(List.of(), List.of(), true)));
        start(frozen);
        assertEquals(before.get("bn.running_mean").data(), weight(frozen, "bn.running_mean"));
        assertNotEquals(before.get("bn.weight").data(), weight(frozen, "bn.weight"));
    }

    @Test
    void aRunResumesBitForBitAfterTheFileIsGone() throws IOException {
        Path file = file(10, false);
        Recipe recipe = recipe(file, Optional.empty(), Freezing.NONE);
        TrainingRun whole = run("whole", recipe);
        start(whole);
        TrainingRun first = run("stopped", recipe.with(new Schedule(1, 32, 0.01)));
        start(first);
        Files.delete(file);
        TrainingRun rest = run("stopped", first.directory().recipe().with(new Schedule(2, 32, 0.01)));
        assertEquals(
                true,
                rest.resume(ToyNetwork.data(), List.of(), new StopSignal()).finished());
        assertEquals(
                -1, Files.mismatch(whole.directory().model(), rest.directory().model()));
    }

    @Test
    void anotherNumberOfClassesNeedsANewHead() {
        Path file = file(5, false);
        TrainingRun without = run("without", recipe(file, Optional.empty(), Freezing.NONE));
        assertEquals(
                "classes must be given, since small-5-false.onnx has 5 classes and Fashion-MNIST has 10: with 10, the model"
                        + " gets a new head",
                assertThrows(UserError.class, () -> start(without)).getMessage());
        Recipe recipe = recipe(file, Optional.of(10), Freezing.NONE);
        assertEquals(
                List.of("fc (Gemm) has new weights for 10 classes in place of those for 5"),
                new ZooNetworks().notes(recipe));
        TrainingRun with = run("with", recipe);
        assertEquals(true, start(with).finished());
        assertEquals(
                List.of(10L, 8L),
                Arrays.stream(ModelReader.read(with.directory().model())
                                .weights()
                                .get("fc.weight")
                                .type()
                                .shape()
                                .sizes())
                        .boxed()
                        .toList());
    }

    @Test
    void aSoftmaxAtTheEndDoesNotChangeTheTraining() {
        TrainingRun logits = run("logits", recipe(file(10, false), Optional.empty(), Freezing.NONE));
        TrainingRun normalized = run("normalized", recipe(file(10, true), Optional.empty(), Freezing.NONE));
        assertEquals(
                start(logits).lastEpoch().orElseThrow().testLoss(),
                start(normalized).lastEpoch().orElseThrow().testLoss());
    }

    @Test
    void aPatternThatMatchesNothingIsAnError() {
        TrainingRun run = run(
                "none", recipe(file(10, false), Optional.empty(), new Freezing(List.of("cov.*"), List.of(), false)));
        String message = assertThrows(UserError.class, () -> start(run)).getMessage();
        assertEquals(true, message.contains("has no parameter that 'cov.*' matches"), message);
    }
}
