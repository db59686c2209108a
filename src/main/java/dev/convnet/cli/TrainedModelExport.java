package dev.convnet.cli;

import dev.convnet.base.InputFiles;
import dev.convnet.base.Json;
import dev.convnet.cli.options.ExportOptions;
import dev.convnet.data.Dataset;
import dev.convnet.export.ExportFiles;
import dev.convnet.export.ModelExport;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.transform.BlockFunctions;
import dev.convnet.onnx.transform.ModelMetadata;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingResult;
import dev.convnet.train.ZooChoice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives the model of a finished training the form that the options ask for, and its provenance.
 *
 * @param directory the folder of the run
 * @param recipe the run's recipe
 * @param data the images
 * @param options the form of the model
 * @param batch the batch of the model; null for a dynamic one
 */
record TrainedModelExport(RunDirectory directory, Recipe recipe, Dataset data, ExportOptions options, String batch) {
    /** Writes the model anew. */
    void write(TrainingResult result) {
        ModelProto trained = ModelReader.load(directory.model());
        ModelExport export = new ModelExport(
                recipe.network().name(),
                options.settings(batch),
                options.metadata(provenance(result)),
                new ExportFiles(directory.model(), options.extras()),
                recipe.seed());
        export.run(
                () -> new ModelExport.Source(trained, options.functions() ? blocks(recipe) : List.of()),
                new RunOutput());
    }

    private Map<String, String> provenance(TrainingResult result) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put(ModelMetadata.ARCHITECTURE, recipe.network().name());
        provenance.put(ModelMetadata.SEED, Long.toString(recipe.seed()));
        provenance.put(ModelMetadata.RECIPE, Json.KEBAB.writeValueAsString(recipe));
        provenance.put(ModelMetadata.DATA, data.name());
        provenance.put(ModelMetadata.DATA_DIGEST, data.digest());
        result.lastEpoch().ifPresent(epoch -> {
            provenance.put(ModelMetadata.EPOCHS, Integer.toString(epoch.epoch()));
            provenance.put(ModelMetadata.ACCURACY, Double.toString(epoch.testAccuracy()));
            provenance.put(ModelMetadata.LOSS, Double.toString(epoch.testLoss()));
        });
        return provenance;
    }

    /** Files of the run. */
    private final class RunOutput implements ModelExport.Output {
        @Override
        public void check(Path file) {
            if (!directory.files().contains(file)) {
                directory.output().replace(List.of(file), InputFiles.NONE);
            }
        }

        @Override
        public void write(Path file, Consumer<Path> writer) {
            writer.accept(file);
        }
    }

    /** The blocks of a network; those of a model file are unknown. */
    private static List<BlockFunctions.Block> blocks(Recipe recipe) {
        return recipe.network() instanceof ZooChoice zoo
                ? zoo.emit(Mode.INFERENCE).blocks()
                : List.of();
    }
}
