package dev.convnet.train;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * Everything that resuming a training run takes. The images' order and dropout are functions of the recipe's seed, the epoch and
 * the step, so there is no other random state.
 *
 * <p>The file is a safetensors file: the state as tensors, the rest as JSON in its metadata.
 */
record Checkpoint(Recipe recipe, Progress progress, Map<String, SafeTensor> state) {
    private static final String VERSION_KEY = "convnet.checkpoint";
    private static final String VERSION = "1";
    private static final String RECIPE = "recipe";
    private static final String PROGRESS = "progress";

    void write(Path file) {
        SafetensorsFile.write(
                file,
                state.values(),
                Map.of(
                        VERSION_KEY,
                        VERSION,
                        RECIPE,
                        Json.KEBAB.writeValueAsString(recipe),
                        PROGRESS,
                        Json.SNAKE.writeValueAsString(progress)));
    }

    /** Reads a file. @throws UserError if the file does not exist, is damaged, or is not a checkpoint of this version */
    static Checkpoint read(Path path) {
        SafetensorsFile file = SafetensorsFile.read(path);
        String version = file.metadata().get(VERSION_KEY);
        if (!VERSION.equals(version)) {
            throw new UserError(
                    version == null
                            ? path + ": not a checkpoint of convnet"
                            : "%s: a checkpoint of version %s, this convnet reads version %s"
                                    .formatted(path, version, VERSION));
        }
        try {
            return new Checkpoint(
                    Json.KEBAB.readValue(file.metadata().get(RECIPE), Recipe.class),
                    Json.SNAKE.readValue(file.metadata().get(PROGRESS), Progress.class),
                    file.tensors());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UserError(path + ": the checkpoint's metadata is damaged", e);
        }
    }
}
