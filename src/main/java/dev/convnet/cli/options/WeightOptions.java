package dev.convnet.cli.options;

import dev.convnet.base.FileDigest;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.transform.ModelMetadata;
import dev.convnet.train.WeightsFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options for the weights of a network that is exported: random ones, or those of a file. */
public final class WeightOptions {
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
            description =
                    "Weights in place of random ones, with the names of PyTorch's state_dict: a safetensors file, an ONNX "
                            + "model, a checkpoint, or the folder of a training.")
    private Path weights;

    /** The weights file; empty if the weights are random. */
    public Optional<Path> file() {
        return Optional.ofNullable(weights);
    }

    /** The seed of random numbers. */
    public long seed() {
        return seed;
    }

    /** Where the weights come from, for the model's metadata. */
    public Map<String, String> provenance() {
        return weights == null
                ? new TreeMap<>(Map.of(
                        ModelMetadata.INITIALIZER,
                        init.name().toLowerCase(Locale.ROOT),
                        ModelMetadata.SEED,
                        Long.toString(seed)))
                : Map.of(ModelMetadata.SOURCE, FileDigest.of(weights).describe());
    }

    /**
     * A tensor for every parameter of a network.
     *
     * @throws dev.convnet.base.UserError if the file cannot be read, or its tensors are not those of the network
     */
    public Map<String, Tensor> tensors(NetworkGraph network) {
        return weights == null
                ? Weights.initial(network.parameters(), init, seed)
                : WeightsFile.read(weights).of(network.parameters());
    }
}
