package dev.convnet.train;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Everything that resuming a training run takes, except for the images. Their order and dropout are functions of the recipe's seed,
 * the epoch and the step, so there is no other random state.
 *
 * <p>The file is a safetensors file with a checksum: the state as tensors, the rest as JSON in its metadata.
 *
 * @param environment what computed the steps so far, or since the last resume
 * @param best the best epoch so far, where the recipe looks for it
 * @param images the {@linkplain dev.convnet.data.Dataset#digest digest} of the data set, with the recipe's training images only
 */
record Checkpoint(
        Recipe recipe,
        TrainingEnvironment environment,
        String images,
        Progress progress,
        Optional<Metrics.Epoch> best,
        Map<String, SafeTensor> state) {
    private static final String VERSION_KEY = "convnet.checkpoint";
    private static final String VERSION = "2";
    private static final String RECIPE = "recipe";
    private static final String ENVIRONMENT = "environment";
    private static final String IMAGES = "images";
    private static final String PROGRESS = "progress";
    private static final String BEST = "best";
    private static final String ADVICE = "; restore the file from a copy, or start the run again";

    void write(Path file) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(VERSION_KEY, VERSION);
        metadata.put(RECIPE, Json.KEBAB.writeValueAsString(recipe));
        metadata.put(ENVIRONMENT, Json.SNAKE.writeValueAsString(environment));
        metadata.put(IMAGES, images);
        metadata.put(PROGRESS, Json.SNAKE.writeValueAsString(progress));
        best.ifPresent(epoch -> metadata.put(BEST, Json.SNAKE.writeValueAsString(epoch)));
        SafetensorsFile.writeWithChecksum(file, state.values(), metadata);
    }

    /** Whether a file is a checkpoint, of any version. */
    static boolean isCheckpoint(SafetensorsFile file) {
        return file.metadata().containsKey(VERSION_KEY);
    }

    /** Reads a file. @throws UserError if the file does not exist, is damaged, or is not a checkpoint of this version */
    static Checkpoint read(Path path) {
        SafetensorsFile file = whole(path);
        String version = file.metadata().get(VERSION_KEY);
        if (version == null) {
            throw new UserError(path + ": not a checkpoint of convnet");
        }
        if (!VERSION.equals(version)) {
            throw new UserError(
                    ("%s: a checkpoint of version %s, this convnet reads version %s: resume the run with the convnet that"
                                    + " started it, or start it again")
                            .formatted(path, version, VERSION));
        }
        if (!file.isChecked()) {
            throw new UserError(path + ": the checkpoint is damaged: its checksum is missing" + ADVICE);
        }
        try {
            return new Checkpoint(
                    Json.KEBAB.readValue(metadata(file, RECIPE), Recipe.class),
                    Json.SNAKE.readValue(metadata(file, ENVIRONMENT), TrainingEnvironment.class),
                    metadata(file, IMAGES),
                    Json.SNAKE.readValue(metadata(file, PROGRESS), Progress.class),
                    Optional.ofNullable(file.metadata().get(BEST))
                            .map(text -> Json.SNAKE.readValue(text, Metrics.Epoch.class)),
                    file.tensors());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UserError(path + ": the checkpoint's metadata is damaged" + ADVICE, e);
        }
    }

    private static SafetensorsFile whole(Path path) {
        try {
            return SafetensorsFile.read(path);
        } catch (UserError e) {
            boolean damaged = !(e.getCause() instanceof IOException);
            throw damaged ? new UserError(e.getMessage() + ADVICE, e) : e;
        }
    }

    private static String metadata(SafetensorsFile file, String key) {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}
