package dev.convnet.cli;

import dev.convnet.base.UserError;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.ExportOptions;
import dev.convnet.cli.options.NetworkFlags;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.cli.options.WeightOptions;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet export}: writes networks as ONNX inference models. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Exports a network, all of them, or an ONNX model as inference models DIR/NET.onnx; with --artifacts, exports what "
                        + "ONNX Runtime's training API needs to train a network or a model; with --training, exports the "
                        + "training itself as models that any ONNX Runtime runs.")
final class ExportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NET",
            completionCandidates = Choices.NetworkNames.class,
            description =
                    "${COMPLETION-CANDIDATES}, the name of a class on CONVNET_CLASSPATH, all, or an ONNX file; for --artifacts "
                            + "and --training the file of a classifier.")
    private String net;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Output folder, or the file of a single model; default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("onnx");

    @Mixin
    private NetworkFlags flags = new NetworkFlags();

    @Mixin
    private WeightOptions weights = new WeightOptions();

    @Option(
            names = "--artifacts",
            paramLabel = "DIR",
            description =
                    "Write training_model.onnx, eval_model.onnx, optimizer_model.onnx and checkpoint to this folder, "
                            + "and no inference model.")
    private Path artifacts;

    @Option(
            names = "--training",
            paramLabel = "DIR",
            description =
                    "Write the training step training.onnx, gradients.onnx, evaluation.onnx, the initial state state.npz, and "
                            + "trainable.onnx, an inference model with ONNX's training_info, to this folder.")
    private Path training;

    @Option(
            names = "--web",
            paramLabel = "PACKAGE",
            description =
                    "With --training: write index.html, too, a page that trains the network in a browser. PACKAGE is the "
                            + "folder of the npm package onnxruntime-web, node_modules/onnxruntime-web.")
    private Path web;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            completionCandidates = Choices.OptimizerNames.class,
            description =
                    "Optimizer of the training or the artifacts, with PyTorch's settings; default: adamw. ONNX Runtime's training"
                            + " API lacks some of ${COMPLETION-CANDIDATES}.")
    private String optimizer;

    @Option(
            names = "--text",
            description =
                    "Write DIR/NET.onnxtxt in place of the model: its graph in ONNX's text syntax, without weights.")
    private boolean text;

    @Option(
            names = "--batch",
            paramLabel = "N|dynamic",
            description =
                    "Images in one call: a number, or dynamic, where each call decides; default: dynamic, or the model's own.")
    private String batch;

    @Mixin
    private ExportOptions options = new ExportOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ExportSource source = new ExportSource(net, flags, weights);
        PrintWriter print = spec.commandLine().getOut();
        if (artifacts != null && training != null) {
            throw new UserError("--artifacts and --training exclude each other: export one after the other");
        }
        if (web != null && training == null) {
            throw new UserError("--web needs --training: the page is a part of that export");
        }
        if (artifacts != null) {
            new ArtifactsExport(source.requireOne("--artifacts"), optimizer(), artifacts).write(output, print);
        } else if (training != null) {
            new TrainingExport(source.requireOne("--training"), optimizer(), training, Optional.ofNullable(web))
                    .write(output, print);
        } else if (optimizer != null) {
            throw new UserError("--optimizer needs --training or --artifacts: an inference model has no optimizer");
        } else if (text) {
            new TextExport(source, out).write(output, print);
        } else {
            new InferenceExport(source, out, batch, options, weights.seed()).write(output, print);
        }
        print.flush();
        return 0;
    }

    private Optimizer optimizer() {
        return optimizer == null ? new AdamW() : Optimizer.named(optimizer);
    }
}
