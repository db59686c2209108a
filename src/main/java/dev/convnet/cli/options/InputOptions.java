package dev.convnet.cli.options;

import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelInputs;
import dev.convnet.model.OpenDims;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the inputs of a model. */
public final class InputOptions {
    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Inputs: an .npz file whose arrays have the names of the inputs, or .npy and .pb files in the"
                    + " order of the inputs; repeatable. Inputs without a file are random.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of random inputs; default: ${DEFAULT-VALUE}.")
    private long seed = 0;

    @Mixin
    private DimOptions dims;

    /** As {@link #of(ModelFile, long, Consumer)}, with batches of 1. */
    public ModelInputs of(ModelFile model, Consumer<String> warning) {
        return of(model, 1, warning);
    }

    /**
     * A value for each input of the model.
     *
     * @param batch the first dimension of inputs where that is open
     * @param warning receives a line if other open dimensions are 1 because nobody gave a size
     */
    public ModelInputs of(ModelFile model, long batch, Consumer<String> warning) {
        ModelInputs inputs = ModelInputs.of(model, files, OpenDims.of(model, batch, dims.sizes()), seed);
        List<String> names = inputs.defaultedDims();
        if (!names.isEmpty()) {
            warning.accept("warning: %s leaves %s open, which %s 1 here; give %s"
                    .formatted(
                            model.path(),
                            String.join(", ", names),
                            names.size() == 1 ? "is" : "are",
                            names.stream().map(name -> "--dim " + name + "=N").collect(Collectors.joining(" "))));
        }
        return inputs;
    }
}
