package dev.convnet.cli;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.bench.TestEvaluation;
import dev.convnet.classify.InferenceModel;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.SplitOptions;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.data.Dataset;
import dev.convnet.data.LabeledImages;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.report.Confusion;
import dev.convnet.results.EvaluationResult;
import dev.convnet.text.Format;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet eval}: evaluates a model on the test images. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Evaluates an ONNX model on the test images of a data set: its loss and accuracy.")
final class EvalCommand implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "An ONNX classifier: images [batch, channels, side, side] in, logits [batch, classes] out, both float32.")
    private Path model;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "The data set: ${COMPLETION-CANDIDATES}, or a folder or file, as for train; default: ${DEFAULT-VALUE}.",
            completionCandidates = Choices.DataSetNames.class,
            defaultValue = "sample")
    private String data;

    @Mixin
    private SplitOptions split;

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N test images.")
    private Integer limit;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images in one call; default: ${DEFAULT-VALUE}.",
            defaultValue = "64")
    private int batch;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (batch < 1) {
            throw new UserError("--batch must be at least 1, not " + batch);
        }
        DataSource source = DataSources.parse(data, split.split());
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels();
                InferenceModel inference =
                        InferenceModel.open(model, source.format(), new SessionFactory(settings, kernels))) {
            Dataset dataset = source.load(spec.commandLine().getErr()::println);
            int needed = dataset.classNames().size();
            if (inference.classes() < needed) {
                throw new UserError("%s has %d classes, but %s has %d"
                        .formatted(model, inference.classes(), dataset.name(), needed));
            }
            LabeledImages images =
                    limit == null ? dataset.test() : dataset.test().first(limit);
            requireSameClasses(inference.metadata().classNames(), dataset);
            print(new TestEvaluation(images, inference, batch).evaluation(), dataset.classNames());
        }
        return 0;
    }

    /** Checks that a label stands for the same class in the model and in the data set. Classes without names fit any. */
    private void requireSameClasses(List<String> ofModel, Dataset dataset) {
        List<String> ofData = dataset.classNames();
        boolean named = !ofModel.isEmpty()
                && ofData.stream().anyMatch(name -> !NUMBER.matcher(name).matches());
        int known = Math.min(ofModel.size(), ofData.size());
        if (named && !ofModel.subList(0, known).equals(ofData.subList(0, known))) {
            throw new UserError("%s: its classes are %s, but those of %s are %s"
                    .formatted(model, String.join(", ", ofModel), dataset.name(), String.join(", ", ofData)));
        }
    }

    private void print(EvaluationResult evaluation, List<String> classNames) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.CAMEL.writeValueAsString(evaluation));
        } else {
            out.println("loss %s  accuracy %s  %s images  %s images/s"
                    .formatted(
                            Format.loss(evaluation.loss()),
                            Format.percent(evaluation.accuracy()),
                            Format.count(evaluation.images()),
                            Format.rate(evaluation.imagesPerSecond())));
            String gaps = new Confusion(evaluation.confusion()).gaps(classNames);
            if (!gaps.isEmpty()) {
                out.println("the model " + gaps);
            }
        }
        out.flush();
    }
}
