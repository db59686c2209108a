package dev.convnet.cli;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.FileDigest;
import dev.convnet.base.InputFiles;
import dev.convnet.base.Json;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.bench.TestEvaluation;
import dev.convnet.classify.InferenceModel;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.ExportOptions;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.data.Dataset;
import dev.convnet.data.LabeledImages;
import dev.convnet.export.Calibration;
import dev.convnet.kernels.Kernels;
import dev.convnet.load.LoadGenerator;
import dev.convnet.load.LoadPlan;
import dev.convnet.model.ModelFile;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.transform.ModelMetadata;
import dev.convnet.onnx.transform.StaticQuantization;
import dev.convnet.onnx.transform.ValueRange;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.EvaluationResult;
import dev.convnet.results.Latency;
import dev.convnet.text.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet quantize}: quantizes a classifier to 8 bits. */
@Command(
        name = "quantize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Quantizes a float32 classifier to 8 bits, and compares accuracy, latency and size.",
            "The model has ONNX's QDQ form, as by onnxruntime.quantization.quantize_static: int8 weights with a scale per"
                    + " channel, uint8 activations whose ranges come from training images, and int32 biases. Batch"
                    + " normalization is folded into the layer before it."
        })
final class QuantizeCommand implements Callable<Integer> {
    /** The least time that the latency is measured for. */
    private static final double SECONDS = 0.2;

    /** Images in a call of the evaluation. */
    private static final int EVALUATED = 64;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "An ONNX classifier: images [batch, channels, side, side] in, logits [batch, classes] out, both float32.")
    private Path model;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The quantized model; default: MODEL with -int8 before .onnx.")
    private Path out;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "The data set: ${COMPLETION-CANDIDATES}, or a folder, as for eval; default: ${DEFAULT-VALUE}. Its training"
                            + " images calibrate, its test images evaluate.",
            completionCandidates = Choices.DataSetNames.class,
            defaultValue = "sample")
    private String data;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Training images for the calibration, from the first; default: ${DEFAULT-VALUE}.",
            defaultValue = "512")
    private int images;

    @Option(names = "--limit", paramLabel = "N", description = "Evaluate on the first N test images only.")
    private Integer limit;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Calls with one image that the latency is measured on; default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private int calls;

    @Option(
            names = "--reduce-range",
            description = "Use 7 bits for weights: more accurate on x86 processors without VNNI, whose sums saturate.")
    private boolean reduceRange;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    /**
     * What is measured of a model.
     *
     * @param latencyMillis the median time of a call with one image
     */
    private record Figures(String file, double accuracy, double loss, int images, double latencyMillis, long bytes) {}

    /** What {@code --json} prints. */
    private record Report(Figures float32, Figures int8, int calibrationImages) {}

    @Override
    public Integer call() {
        Path target = out == null
                ? model.resolveSibling(model.getFileName().toString().replaceFirst("\\.onnx$", "") + "-int8.onnx")
                : out;
        output.check(target, InputFiles.of(model), ModelWriter::isOwn);
        SettingError.requireRange(images, 1, Integer.MAX_VALUE, "images");
        SettingError.requireRange(calls, 1, Integer.MAX_VALUE, "calls");
        DataSource source = DataSources.parse(data);
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels()) {
            SessionFactory sessions = new SessionFactory(settings, kernels);
            Dataset dataset = source.load(spec.commandLine().getErr()::println);
            int count = Math.min(images, dataset.train().size());
            quantize(target, new Calibration(dataset.train().first(count), sessions), dataset);
            LabeledImages tests =
                    limit == null ? dataset.test() : dataset.test().first(limit);
            print(new Report(
                    measure(model, tests, sessions, settings.threads()),
                    measure(target, tests, sessions, settings.threads()),
                    count));
        }
        return 0;
    }

    private void quantize(Path target, Calibration calibration, Dataset dataset) {
        StaticQuantization quantization = new StaticQuantization(reduceRange);
        ModelProto prepared = quantization.prepare(ModelReader.load(model), model.toString());
        Set<String> values = quantization.values(prepared);
        Map<String, ValueRange> ranges = calibration.ranges(prepared, model, values);
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put(ModelMetadata.SOURCE, FileDigest.of(model).describe());
        provenance.put(
                ModelMetadata.QUANTIZATION,
                "int8 weights per channel, uint8 activations, min-max of "
                        + Format.count(calibration.images().size()) + " images of " + dataset.name());
        ModelProto quantized = ExportOptions.metadataOf(provenance).apply(quantization.apply(prepared, ranges));
        output.write(target, file -> ModelWriter.write(quantized, file));
    }

    private Figures measure(Path file, LabeledImages tests, SessionFactory sessions, int threads) {
        try (InferenceModel inference = InferenceModel.open(file, tests.format(), sessions)) {
            int batch = batch(file);
            EvaluationResult evaluation = new TestEvaluation(tests, inference, batch).evaluation();
            int count = batch == EVALUATED ? 1 : batch;
            try (InferenceModel.Prepared prepared = inference.prepare(tests, count)) {
                Latency latency = new LoadGenerator()
                        .measure(LoadPlan.singleStream(count, calls, SECONDS), threads, prepared::run);
                return new Figures(
                        file.toString(),
                        evaluation.accuracy(),
                        evaluation.loss(),
                        evaluation.images(),
                        latency.time().p50Ms(),
                        Files.size(file));
            }
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    /** The images in a call: the model's own number, if it is fixed. */
    private static int batch(Path file) {
        long fixed = ModelFile.read(file)
                .inputs()
                .getFirst()
                .getType()
                .getTensorType()
                .getShape()
                .getDim(0)
                .getDimValue();
        return fixed > 0 ? Math.toIntExact(fixed) : EVALUATED;
    }

    private void print(Report report) {
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(Json.CAMEL.writeValueAsString(report));
        } else {
            new Table(1, "", "float32", "int8")
                    .row("accuracy", Format.percent(report.float32.accuracy), Format.percent(report.int8.accuracy))
                    .row("loss", Format.loss(report.float32.loss), Format.loss(report.int8.loss))
                    .row(
                            "median latency, ms",
                            Format.millis(report.float32.latencyMillis),
                            Format.millis(report.int8.latencyMillis))
                    .row("size", Format.bytes(report.float32.bytes), Format.bytes(report.int8.bytes))
                    .print(print);
            print.printf(
                    "%s  calibrated on %s; accuracy on %s%n",
                    report.int8.file,
                    Format.count(report.calibrationImages, "image"),
                    Format.count(report.int8.images, "image"));
        }
        print.flush();
    }
}
