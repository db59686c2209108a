package dev.convnet.cli;

import dev.convnet.base.InputFiles;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.NetworkFlags;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.text.Format;
import dev.convnet.train.WeightsFile;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.artifacts.CheckpointWriter;
import dev.convnet.train.artifacts.OrtCheckpoint;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.Zoo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet convert}: converts weights between models, safetensors and checkpoints. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Converts weights between ONNX models, safetensors files and checkpoints.",
            "IN is an ONNX model, a safetensors file (float32, or float16, bfloat16 or float64, which become float32), a checkpoint of "
                    + "a training or of ONNX Runtime's training API, or a training's folder. The name of OUT decides its kind: "
                    + ".safetensors, a whole state_dict of PyTorch; .onnx, a model for inference; .ckpt, or the name checkpoint, a "
                    + "checkpoint of ONNX Runtime's training API. Models and checkpoints need to know the network: files that convnet "
                    + "wrote name it, and --network or --like do so for others."
        })
final class ConvertCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IN", description = "The weights.")
    private Path in;

    @Parameters(paramLabel = "OUT", description = "The file to write.")
    private Path out;

    @Option(
            names = "--network",
            paramLabel = "NET",
            completionCandidates = Choices.NetworkNames.class,
            description =
                    "The network of the weights: ${COMPLETION-CANDIDATES}, or the name of a class on CONVNET_CLASSPATH.")
    private String network;

    @Mixin
    private NetworkFlags flags = new NetworkFlags();

    @Option(
            names = "--like",
            paramLabel = "MODEL",
            description = "An ONNX model that gets the weights in place of its own.")
    private Path like;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec;

    /** A kind of output. */
    private enum Kind {
        SAFETENSORS,
        MODEL,
        ORT_CHECKPOINT;

        static Kind of(Path file) {
            String name = file.getFileName().toString();
            if (name.endsWith(".safetensors")) {
                return SAFETENSORS;
            } else if (name.endsWith(".onnx")) {
                return MODEL;
            } else if (name.endsWith(".ckpt") || name.equals("checkpoint")) {
                return ORT_CHECKPOINT;
            }
            throw new UserError(
                    "cannot tell the kind of %s: name it *.safetensors, *.onnx, *.ckpt or checkpoint".formatted(file));
        }
    }

    @Override
    public Integer call() {
        if (network != null && like != null) {
            throw new UserError("--network and --like exclude each other: choose one of them");
        }
        Kind kind = Kind.of(out);
        output.check(out, InputFiles.of(in, like), kind == Kind.MODEL ? ModelWriter::isOwn : _ -> false);
        WeightsFile weights = WeightsFile.read(in);
        Consumer<Path> writer = switch (kind) {
            case SAFETENSORS -> safetensors(weights);
            case MODEL -> {
                Model model = model(weights);
                yield target -> ModelWriter.write(model, target);
            }
            case ORT_CHECKPOINT -> {
                OrtCheckpoint checkpoint = checkpoint(weights);
                yield target -> CheckpointWriter.write(checkpoint, target);
            }
        };
        output.write(out, writer);
        PrintWriter print = spec.commandLine().getOut();
        long elements = weights.tensors().values().stream()
                .mapToLong(tensor -> tensor.elements())
                .sum();
        print.printf(
                "%s  %s with %s elements of %s%n",
                out, Format.count(weights.tensors().size(), "tensor"), Format.count(elements), weights.path());
        print.flush();
        return 0;
    }

    /** A safetensors file needs no network, but the weights must be those of one that is named. */
    private Consumer<Path> safetensors(WeightsFile weights) {
        if (like != null) {
            replaced(weights);
        } else if (network != null) {
            Network named = Zoo.named(network);
            weights.of(named.emit(flags.of(named), Mode.INFERENCE).parameters());
        }
        return target -> weights.writeSafetensors(target);
    }

    private Model model(WeightsFile weights) {
        if (like != null) {
            return replaced(weights);
        }
        ZooChoice choice = choice(weights);
        Network named = Zoo.named(choice.name());
        return named.inferenceModel(
                choice.options(), weights.of(choice.emit(Mode.INFERENCE).parameters()));
    }

    private OrtCheckpoint checkpoint(WeightsFile weights) {
        if (like != null) {
            Model model = replaced(weights);
            return OrtCheckpoint.initial(TrainableModel.of(model.graph(), like.toString()), model.weights());
        }
        ZooChoice choice = choice(weights);
        TrainableModel model = TrainableModel.of(choice.emit(Mode.TRAINING), choice.emit(Mode.INFERENCE));
        return OrtCheckpoint.initial(
                model, weights.of(choice.emit(Mode.INFERENCE).parameters()));
    }

    private ZooChoice choice(WeightsFile weights) {
        if (network != null) {
            Network named = Zoo.named(network);
            return new ZooChoice(named.name(), flags.of(named));
        }
        return weights.network()
                .orElseThrow(() -> new UserError(
                        "%s does not say which network it belongs to: name the network with --network, or a model of it with --like"
                                .formatted(weights.path())));
    }

    /** The model of {@code --like} with other weights. */
    private Model replaced(WeightsFile weights) {
        Model asItIs = ModelReader.read(like);
        // Exporters rename, merge and transpose parameters; a model with its parameters recovered has those of the
        // network again.
        Model model =
                asItIs.weights().keySet().containsAll(weights.tensors().keySet()) ? asItIs : TrainableModel.read(like);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        model.weights().forEach((name, tensor) -> {
            // Exporters store the numbers of formulas, such as batch norm's ε, as initializers of one element.
            boolean isConstant =
                    !weights.tensors().containsKey(name) && tensor.data().remaining() == Float.BYTES;
            if (tensor.type().dataType() == DataType.FLOAT && !isConstant) {
                shapes.put(name, tensor.type().shape());
            }
        });
        Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights());
        tensors.putAll(Weights.matching(weights.path(), weights.tensors(), shapes, "model " + like));
        return new Model(model.graph(), tensors, model.metadata(), model.description());
    }
}
