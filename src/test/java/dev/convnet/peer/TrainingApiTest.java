package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtTrainingSession;
import dev.convnet.base.JavaProcess;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.TrainingLibrary;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Requires;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.artifacts.OrtCheckpoint;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.artifacts.TrainingArtifacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine ort-training, with the library that Maven fetches, has the losses of the engine convnet and of PyTorch, and leaves
 * PyTorch's running statistics. It runs in a JVM of its own.
 */
@Requires(TestGroup.ORT_TRAINING)
class TrainingApiTest {
    private static final double LOSS_BOUND = 1e-4;

    @TempDir
    private static Path folder;

    private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());

    static Stream<TrainingCase> cases() {
        return OrtTrainingTest.cases();
    }

    /** What the other JVM runs. */
    static final class Trainer {
        private Trainer() {}

        /** Trains all cases. The argument is the folder of the runs. */
        public static void main(String[] arguments) {
            Path runs = Path.of(arguments[0]);
            System.out.println(OrtRuntime.library() + " " + OrtRuntime.version());
            cases().forEach(trained -> {
                TrainingRuns.train(trained, TrainingEngine.ORT_TRAINING, run(runs, trained));
                System.out.println(trained + " " + lossFromFile(runs, trained));
            });
        }

        /** The loss of the first step with artifacts made from the ONNX file of a classifier, of whose layers nothing is known. */
        private static float lossFromFile(Path runs, TrainingCase trained) {
            NetworkCase network = trained.network();
            Path file = runs.resolve(trained + ".onnx");
            ModelWriter.write(network.zooNetwork().inferenceModel(network.options(), trained.weights()), file);
            TrainableModel model = TrainableModel.of(ModelReader.read(file).graph(), file.toString());
            Path artifacts = runs.resolve(trained + ".artifacts");
            TrainingArtifacts.of(model, trained.method().optimizer(), TrainingArtifacts.DropoutForm.OPERATOR)
                    .write(artifacts, OrtCheckpoint.initial(model, trained.weights()));
            Map<String, Tensor> images = SampleImages.first(TrainingCase.BATCH);
            try (OrtTrainingSession session = SessionFactory.onCpu(1)
                            .openTraining(
                                    artifacts.resolve(TrainingArtifacts.CHECKPOINT),
                                    artifacts.resolve(TrainingArtifacts.TRAINING_MODEL),
                                    artifacts.resolve(TrainingArtifacts.EVALUATION_MODEL),
                                    artifacts.resolve(TrainingArtifacts.OPTIMIZER_MODEL));
                    OnnxTensor input = onnxTensor(OrtTrainingTest.input(images, network.side()), OnnxJavaType.FLOAT);
                    OnnxTensor labels = onnxTensor(images.get("labels"), OnnxJavaType.INT64)) {
                Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
                inputs.put("input", input);
                inputs.put("labels", labels);
                try (OrtSession.Result result = session.trainStep(inputs)) {
                    return ((OnnxTensor) result.get("loss").orElseThrow())
                            .getFloatBuffer()
                            .get(0);
                }
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        private static OnnxTensor onnxTensor(Tensor tensor, OnnxJavaType type) throws OrtException {
            long[] sizes = tensor.type().shape().sizes();
            return OnnxTensor.createTensor(OrtRuntime.environment(), tensor.data(), sizes, type);
        }
    }

    private static RunDirectory run(Path runs, TrainingCase trained) {
        return new RunDirectory(runs.resolve(trained.toString()));
    }

    @BeforeAll
    static void train() {
        JavaProcess.End end = TrainingLibrary.installed(Path.of(""))
                .orElseThrow()
                .configure(new JavaProcess(Trainer.class.getName()).arguments(List.of(folder.toString())))
                .run(LINES::add, LINES::add);
        assertTrue(end.succeeded(), LINES::toString);
        assertEquals("org.bytedeco:onnxruntime 1.28.0", LINES.getFirst());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheLossesOfTheEngineConvnet(TrainingCase trained) {
        TrainingRuns.assertLosses(TrainingRuns.ourLosses(trained), run(folder, trained), LOSS_BOUND);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasPyTorchsLossesAndStatistics(TrainingCase trained) {
        double[] losses = GoldenTrainingTest.LOSSES.in(trained).values("losses");
        TrainingRuns.assertLosses(Arrays.stream(losses).boxed().toList(), run(folder, trained), LOSS_BOUND);
        TrainingTest.assertStatistics(
                GoldenTrainingTest.STATISTICS.in(trained),
                TensorFiles.read(run(folder, trained).weights()),
                trained);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trainsArtifactsOfAnOnnxFile(TrainingCase trained) {
        String line = LINES.stream()
                .filter(l -> l.startsWith(trained + " "))
                .findFirst()
                .orElseThrow();
        double loss = Double.parseDouble(line.substring(line.indexOf(' ')));
        assertEquals(GoldenTrainingTest.LOSSES.in(trained).values("losses")[0], loss, LOSS_BOUND);
    }
}
