package dev.convnet.cli;

import dev.convnet.base.InputFiles;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.NetworkFlags;
import dev.convnet.cli.options.WeightOptions;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Tensor;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code convnet export} exports: a network, all networks, or a model file.
 *
 * @param name the network's name, {@code all}, or the path of an ONNX file
 * @param flags the options of the networks
 * @param weights the weights of the networks
 */
record ExportSource(String name, NetworkFlags flags, WeightOptions weights) {
    private static final String ALL = "all";

    /** A classifier to train, and where its training begins. */
    record Start(TrainableModel model, Map<String, Tensor> weights) {}

    /** @throws UserError if a weights file is given for all networks */
    ExportSource {
        if (name.equals(ALL) && weights.file().isPresent()) {
            throw new UserError("--weights needs one network, not 'all': name the network");
        }
    }

    /** This source. @throws UserError if it is all networks, which {@code option} cannot export */
    ExportSource requireOne(String option) {
        if (name.equals(ALL)) {
            throw new UserError(option + " needs one network, not 'all': name the network");
        }
        return this;
    }

    /** Whether the source is an ONNX file. */
    boolean isFile() {
        return name.endsWith(".onnx");
    }

    /** The files that the export reads. */
    InputFiles inputs() {
        return InputFiles.of(weights.file().orElse(null), isFile() ? Path.of(name) : null);
    }

    /** The networks to export. @throws UserError if there is no network of that name */
    List<Network> networks() {
        return name.equals(ALL) ? Zoo.NETWORKS : List.of(Zoo.named(name));
    }

    /** The classifier and its weights, to train it. @throws UserError if it cannot be trained */
    Start start() {
        if (isFile()) {
            if (weights.file().isPresent()) {
                throw new UserError("--weights needs a network; the model " + name + " has its own weights");
            }
            Model file = TrainableModel.read(Path.of(name));
            return new Start(TrainableModel.of(file.graph(), name), file.weights());
        }
        Network network = Zoo.named(name);
        NetworkGraph emitted = network.emit(flags.of(network), Mode.TRAINING);
        return new Start(
                TrainableModel.of(emitted, network.emit(flags.of(network), Mode.INFERENCE)), weights.tensors(emitted));
    }
}
