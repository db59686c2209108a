package dev.convnet.cli;

import dev.convnet.io.AtomicFile;
import dev.convnet.io.UserError;
import dev.convnet.nn.Emission;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.ModelText;
import dev.convnet.onnx.Tensor;
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

/** {@code convnet export}: networks as ONNX inference models. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write a network, or all of them, as ONNX inference models <out>/<net>.onnx.")
final class ExportCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Parameters(paramLabel = "<net|all>", description = "alexnet, vgg11, nin, googlenet, lenet-bn, densenet, or all")
    private String net;

    @Option(names = "--out", paramLabel = "DIR", description = "folder to write to (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("onnx");

    @Mixin
    private NetworkFlags flags = new NetworkFlags();

    @Option(names = "--seed", paramLabel = "N", description = "seed of the weights (default: ${DEFAULT-VALUE})")
    private long seed = 0;

    @Option(
            names = "--init",
            paramLabel = "NAME",
            description = "how weights begin: default (PyTorch's), xavier or he (default: default)")
    private Initializer init = Initializer.DEFAULT;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "safetensors file with PyTorch's state_dict names, in place of random weights")
    private Path weights;

    @Option(
            names = "--text",
            description =
                    "write <out>/<net>.onnxtxt in place of the model: its graph as text for people, without weights")
    private boolean text;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (net.equals(ALL) && weights != null) {
            throw new UserError("--weights is the file of one network; name that network in place of 'all'");
        }
        List<Network> networks = net.equals(ALL) ? Zoo.NETWORKS : List.of(Zoo.named(net));
        networks.forEach(text ? this::exportText : this::export);
        return 0;
    }

    private void exportText(Network network) {
        Path file = out.resolve(network.name() + ".onnxtxt");
        Model model = network.inferenceModel(flags.of(network), Map.of());
        AtomicFile.writeString(file, ModelText.of(model.toProto()));
        PrintWriter print = spec.commandLine().getOut();
        print.println(file);
        print.flush();
    }

    private void export(Network network) {
        NetworkOptions options = flags.of(network);
        Emission emission = network.emit(options, Mode.INFERENCE);
        Map<String, Tensor> tensors = weights == null
                ? Weights.initial(emission.parameters(), init, seed)
                : Weights.read(weights, emission.parameters());
        Path file = out.resolve(network.name() + ".onnx");
        network.inferenceModel(options, tensors).write(file);
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                Locale.ROOT,
                "%s  %s, %,d parameters, input [batch, 1, %d, %d], %d classes%n",
                file,
                network.title(),
                emission.trainableElements(),
                options.side(),
                options.side(),
                options.classes());
        print.flush();
    }
}
