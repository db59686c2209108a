package dev.convnet.cli.options;

import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelInputs;
import dev.convnet.model.ModelValue;
import dev.convnet.model.OpenDims;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the inputs of a model. */
public final class InputOptions {
    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Inputs: an .npz file whose arrays have the names of the inputs, or .npy and .pb files in the order "
                            + "of the inputs; repeatable. Inputs without a file are random.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of random inputs; default: ${DEFAULT-VALUE}.")
    private long seed = 0;

    @Mixin
    private DimOptions dims;

    /** A value for each input of the model. */
    public Map<String, ModelValue> of(ModelFile model) {
        return of(model, 1);
    }

    /** As {@link #of(ModelFile)}, with {@code batch} as the first dimension of inputs where that is open. */
    public Map<String, ModelValue> of(ModelFile model, long batch) {
        return ModelInputs.of(model, files, OpenDims.of(model, batch, dims.sizes()), seed);
    }
}
