package dev.convnet.cli;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.FolderLock;
import dev.convnet.base.InputFiles;
import dev.convnet.base.OutputFolder;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.NetworkFlags;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.text.Format;
import dev.convnet.train.PortableTraining;
import dev.convnet.train.artifacts.OrtCheckpoint;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                "Exports a network, or all of them, as ONNX inference models DIR/NET.onnx; with --artifacts, exports what "
                        + "ONNX Runtime's training API needs to train a network or a model; with --training, exports the "
                        + "training itself as models that any ONNX Runtime runs.")
final class ExportCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Parameters(
            paramLabel = "NET",
            completionCandidates = Choices.NetworkNames.class,
            description =
                    "${COMPLETION-CANDIDATES}, the name of a class on CONVNET_CLASSPATH, or all; with --artifacts or "
                            + "--training also the ONNX file of a classifier.")
    private String net;

    @Option(names = "--out", paramLabel = "DIR", description = "Output folder; default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("onnx");

    @Mixin
    private NetworkFlags flags = new NetworkFlags();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the weights; default: ${DEFAULT-VALUE}.")
    private long seed = 0;

    @Option(
            names = "--init",
            paramLabel = "NAME",
            completionCandidates = Choices.InitializerNames.class,
            description = "Initializer of the weights: ${COMPLETION-CANDIDATES}; default is PyTorch's.")
    private Initializer init = Initializer.DEFAULT;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Weights in place of random ones: a safetensors file with the names of PyTorch's state_dict.")
    private Path weights;

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
                    "Write the training step training.onnx, gradients.onnx, evaluation.onnx and the initial state "
                            + "state.npz to this folder, and no inference model.")
    private Path training;

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

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (net.equals(ALL) && weights != null) {
            throw new UserError("--weights needs one network, not 'all': name the network");
        }
        if (artifacts != null && training != null) {
            throw new UserError("--artifacts and --training exclude each other: export one after the other");
        }
        if (artifacts != null) {
            exportArtifacts();
            return 0;
        }
        if (training != null) {
            exportTraining();
            return 0;
        }
        if (optimizer != null) {
            throw new UserError("--optimizer needs --training or --artifacts: an inference model has no optimizer");
        }
        List<Network> networks = net.equals(ALL) ? Zoo.NETWORKS : List.of(Zoo.named(net));
        networks.forEach(network -> output.check(file(network), InputFiles.of(weights), ModelWriter::isOwn));
        networks.forEach(text ? this::exportText : this::export);
        return 0;
    }

    private Path file(Network network) {
        return out.resolve(network.name() + (text ? ".onnxtxt" : ".onnx"));
    }

    private void exportText(Network network) {
        Path file = file(network);
        Model model = network.inferenceModel(flags.of(network), Map.of());
        output.write(file, target -> AtomicFile.writeString(target, ModelText.of(ModelWriter.toProto(model))));
        PrintWriter print = spec.commandLine().getOut();
        print.println(file);
        print.flush();
    }

    private void export(Network network) {
        NetworkOptions options = flags.of(network);
        NetworkGraph emitted = network.emit(options, Mode.INFERENCE);
        Path file = file(network);
        Model model = network.inferenceModel(options, tensors(emitted));
        output.write(file, target -> ModelWriter.write(model, target));
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                Locale.ROOT,
                "%s  %s, %s parameters, input [batch, 1, %d, %d], %d classes%n",
                file,
                network.title(),
                Format.count(emitted.trainableElements()),
                options.side(),
                options.side(),
                options.classes());
        print.flush();
    }

    /** A classifier to train, and where its training begins. */
    private record Start(TrainableModel model, Map<String, Tensor> weights) {}

    private void exportTraining() {
        requireOneNetwork("--training");
        PortableTraining.files(training).forEach(file -> output.check(file, inputs(), ModelWriter::isOwn));
        Optimizer chosen = optimizer();
        Start start = start();
        PortableTraining made = isFile()
                ? PortableTraining.of(start.model, chosen, start.weights)
                : PortableTraining.of(start.model, FashionMnist.FORMAT, chosen, start.weights);
        OutputFolder folder = new OutputFolder(training);
        try (FolderLock _ = folder.lock("export " + net)) {
            made.write(training);
            PortableTraining.files(training).forEach(folder::add);
        }
        print(training, "training step with " + chosen.name(), start.model);
    }

    private void exportArtifacts() {
        requireOneNetwork("--artifacts");
        TrainingArtifacts.files(artifacts).forEach(file -> output.check(file, inputs()));
        Optimizer chosen = optimizer();
        TrainingArtifacts.require(chosen);
        Start start = start();
        TrainingArtifacts made = TrainingArtifacts.of(start.model, chosen, TrainingArtifacts.DropoutForm.OPERATOR);
        OutputFolder folder = new OutputFolder(artifacts);
        try (FolderLock _ = folder.lock("export " + net)) {
            made.write(artifacts, OrtCheckpoint.initial(start.model, start.weights));
            TrainingArtifacts.files(artifacts).forEach(folder::add);
        }
        print(artifacts, "training artifacts", start.model);
    }

    private void requireOneNetwork(String option) {
        if (net.equals(ALL)) {
            throw new UserError(option + " needs one network, not 'all': name the network");
        }
    }

    private boolean isFile() {
        return net.endsWith(".onnx");
    }

    private InputFiles inputs() {
        return InputFiles.of(weights, isFile() ? Path.of(net) : null);
    }

    private Optimizer optimizer() {
        return optimizer == null ? new AdamW() : Optimizer.named(optimizer);
    }

    private Start start() {
        if (isFile()) {
            Model file = TrainableModel.separated(ModelReader.read(Path.of(net)), net);
            return new Start(TrainableModel.of(file.graph(), net), weightsOf(file));
        }
        Network network = Zoo.named(net);
        NetworkGraph emitted = network.emit(flags.of(network), Mode.TRAINING);
        return new Start(TrainableModel.of(emitted, network.emit(flags.of(network), Mode.INFERENCE)), tensors(emitted));
    }

    private void print(Path folder, String content, TrainableModel model) {
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                Locale.ROOT,
                "%s  %s of %s, %d parameters trained%n",
                folder,
                content,
                model.inference().name(),
                model.trained().size());
        print.flush();
    }

    private Map<String, Tensor> weightsOf(Model file) {
        if (weights != null) {
            throw new UserError("--weights needs a network; the model " + net + " has its own weights");
        }
        return file.weights();
    }

    private Map<String, Tensor> tensors(NetworkGraph emitted) {
        return weights == null
                ? Weights.initial(emitted.parameters(), init, seed)
                : Weights.read(weights, emitted.parameters());
    }
}
