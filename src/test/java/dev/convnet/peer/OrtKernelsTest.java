package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.ort.TrainingLibrary;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.OperatorCases;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.Tensors;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.TrainingCase;
import dev.convnet.testing.TrainingRuns;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With the kernels {@code ort}, the same training models have the losses of the bodies and of PyTorch, and leave PyTorch's running
 * statistics. They run in a JVM of their own, with the library that Maven fetches.
 */
@Requires(TestGroup.ORT_TRAINING)
class OrtKernelsTest {
    private static final double LOSS_BOUND = 1e-4;
    private static final double OPERATOR_BOUND = 2e-5;
    private static final String OPERATOR = "operator ";

    @TempDir
    private static Path folder;

    private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());

    static Stream<TrainingCase> cases() {
        return TrainingCase.cases();
    }

    /** What the other JVM runs. */
    static final class Runner {
        private Runner() {}

        /** Trains all cases, and prints the error of each operator. The argument is the folder of the runs. */
        public static void main(String[] arguments) {
            try (Kernels kernels = Kernels.open("ort")) {
                System.out.println(kernels.description());
                OperatorCases.all().forEach(tested -> error(tested, kernels));
                cases().forEach(trained -> TrainingRuns.train(
                        trained, TrainingEngine.CONVNET, kernels, run(Path.of(arguments[0]), trained)));
            }
        }

        private static void error(OperatorCase tested, Kernels kernels) {
            ModelProto model = ModelWriter.toProto(tested.model());
            ModelProto lowered = kernels.lowered(model);
            if (lowered.equals(model)) {
                return;
            }
            Map<String, Tensor> bodies = OrtModel.run(tested.model(), tested.inputs());
            try (OrtModel opened = OrtModel.of(lowered.toByteArray(), kernels)) {
                Map<String, Tensor> results = opened.run(tested.inputs());
                double error = bodies.entrySet().stream()
                        .mapToDouble(body -> Tensors.relativeError(results.get(body.getKey()), body.getValue()))
                        .max()
                        .orElseThrow();
                System.out.println(OPERATOR + tested.operator() + " " + error);
            }
        }
    }

    private static RunDirectory run(Path runs, TrainingCase trained) {
        return new RunDirectory(runs.resolve(trained.toString()));
    }

    @BeforeAll
    static void run() {
        JavaProcess.End end = TrainingLibrary.installed(Path.of(""))
                .orElseThrow()
                .configure(new JavaProcess(Runner.class.getName()).arguments(List.of(folder.toString())))
                .run(LINES::add, LINES::add);
        assertTrue(end.succeeded(), LINES::toString);
        assertEquals("ort (org.bytedeco:onnxruntime 1.28.0)", LINES.getFirst());
    }

    @Test
    void operatorsComputeWhatTheirBodiesDo() {
        List<String[]> errors = LINES.stream()
                .filter(line -> line.startsWith(OPERATOR))
                .map(line -> line.substring(OPERATOR.length()).split(" ", 2))
                .toList();
        assertEquals(
                List.of("AdamStep", "AdamWStep", "ReluGrad", "SgdStep", "SigmoidGrad", "SoftmaxCrossEntropyGrad"),
                errors.stream().map(error -> error[0]).distinct().sorted().toList());
        errors.forEach(error -> assertEquals(0, Double.parseDouble(error[1]), OPERATOR_BOUND, error[0]));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheLossesOfTheBodies(TrainingCase trained) {
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
}
