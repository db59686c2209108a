package dev.convnet.peer;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.ImageInput;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Python;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Requires;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import dev.convnet.train.artifacts.CheckpointReader;
import dev.convnet.train.artifacts.OrtCheckpoint;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.TrainingGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * ONNX Runtime's own training API, in Python, trains with our artifacts as our trainer and PyTorch do: twenty steps have the same
 * losses and leave the same running statistics. And it evaluates and exports the model that we do.
 */
@Requires(TestGroup.ORT_TRAINING_WHEEL)
class OrtTrainingTest {
    private static final double LOSS_BOUND = 1e-3;
    private static final double SAME_MODEL = 1e-5;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static Map<String, Tensor> images;

    /** The optimizers that the API has. */
    static Stream<TrainingCase> cases() {
        return TrainingCase.cases()
                .filter(c ->
                        c.method().optimizer() instanceof AdamW || c.method().equals(sgd(c)));
    }

    private static TrainingCase.Method sgd(TrainingCase trained) {
        return TrainingCase.Method.sgd(trained.method().rate());
    }

    @BeforeAll
    static void train() throws IOException {
        images = SampleImages.first(TrainingCase.STEPS * TrainingCase.BATCH);
        List<Map<String, Object>> plans = new ArrayList<>();
        for (TrainingCase trained : cases().toList()) {
            NetworkCase network = trained.network();
            Path data = folder.resolve(network + ".data");
            if (Files.notExists(data)) {
                TensorFiles.write(data, Map.of("input", input(images, network.side()), "labels", images.get("labels")));
            }
            TrainableModel model = TrainableModel.of(network.emit(Mode.TRAINING), network.emit(Mode.INFERENCE));
            TrainingArtifacts.of(model, trained.method().optimizer(), TrainingArtifacts.DropoutForm.OPERATOR)
                    .write(folder.resolve(trained + ".artifacts"), OrtCheckpoint.initial(model, trained.weights()));
            plans.add(Map.of(
                    "name", trained.toString(),
                    "artifacts", trained + ".artifacts",
                    "data", data.getFileName().toString(),
                    "batch", TrainingCase.BATCH,
                    "lr", trained.method().rate()));
        }
        Files.writeString(folder.resolve("cases.json"), JSON.writeValueAsString(plans));
        Python.runOrtTraining("ort_training.py", folder);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasOurLossesAndStatistics(TrainingCase trained) {
        assertLosses(TrainingRuns.ourLosses(trained), trained);
        TrainingTest.assertStatistics(
                new ReferenceResults.Computed(checkpoint(trained).frozen()),
                TensorFiles.read(TrainingRuns.ours(trained).weights()),
                trained);
    }

    @Requires(TestGroup.PYTHON)
    @ParameterizedTest
    @MethodSource("cases")
    void hasPyTorchsLosses(TrainingCase trained) {
        assertLosses(TrainingRuns.torchLosses(trained), trained);
    }

    private static void assertLosses(List<Double> expected, TrainingCase trained) {
        List<Double> losses = result(trained)
                .get("steps")
                .valueStream()
                .map(step -> step.get("loss").doubleValue())
                .toList();
        assertEquals(TrainingCase.STEPS, expected.size());
        assertEquals(TrainingCase.STEPS, losses.size());
        for (int i = 0; i < TrainingCase.STEPS; i++) {
            int step = i + 1;
            assertEquals(expected.get(i), losses.get(i), LOSS_BOUND, () -> "loss of step " + step);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void evaluatesAsWeDo(TrainingCase trained) {
        Model ours = TrainingGraphs.evaluation(trained.network().emit(Mode.INFERENCE), FashionMnist.FORMAT);
        Map<String, Tensor> inputs = new HashMap<>(SampleImages.first(TrainingCase.BATCH));
        inputs.putAll(trained.weights());
        Map<String, Tensor> expected = OrtModel.run(ours, inputs);
        JsonNode before = result(trained).get("before");
        double loss = Tensors.doubles(expected.get("loss_sum"))[0] / TrainingCase.BATCH;
        assertEquals(loss, before.get("loss").doubleValue(), SAME_MODEL * loss);
        assertEquals(
                Tensors.doubles(expected.get("correct"))[0],
                before.get("correct").doubleValue());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void exportsOurModel(TrainingCase trained) {
        assertSameModel(trained, "before", trained.weights());
        Map<String, Tensor> after = new HashMap<>(checkpoint(trained).trained());
        after.putAll(checkpoint(trained).frozen());
        assertSameModel(trained, "after", after);
    }

    private static void assertSameModel(TrainingCase trained, String when, Map<String, Tensor> weights) {
        NetworkCase network = trained.network();
        Path ours = folder.resolve(trained + "." + when + ".ours.onnx");
        ModelWriter.write(network.zooNetwork().inferenceModel(network.options(), weights), ours);
        Path theirs = folder.resolve(trained + "." + when + ".onnx");
        assertClose("logits " + when, logits(theirs, trained), logits(ours, trained), SAME_MODEL);
    }

    /** The API's checkpoint after the last step. */
    private static OrtCheckpoint checkpoint(TrainingCase trained) {
        return CheckpointReader.read(folder.resolve(trained + ".checkpoint"));
    }

    private static Tensor logits(Path model, TrainingCase trained) {
        try (OrtModel session = OrtModel.of(model)) {
            Map<String, Tensor> outputs = session.run(Map.of(
                    "input",
                    input(
                            SampleImages.first(TrainingCase.BATCH),
                            trained.network().side())));
            assertEquals(List.of("logits"), List.copyOf(outputs.keySet()));
            return outputs.get("logits");
        }
    }

    private static JsonNode result(TrainingCase trained) {
        return JSON.readTree(folder.resolve(trained + ".ort.json"));
    }

    /** Raw images as the network's input. */
    static Tensor input(Map<String, Tensor> raw, int side) {
        GraphBuilder graph = new GraphBuilder("input");
        Value given = graph.input("images", ImageInput.type(FashionMnist.FORMAT));
        graph.output("input", ImageInput.prepare(new Ops(graph), given, 1, side));
        return OrtModel.run(new Model(graph.build(), Map.of(), Map.of(), ""), raw)
                .get("input");
    }
}
