package dev.convnet.train;

import dev.convnet.safetensors.SafeTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the checkpoints of one run. The metrics of all steps that a checkpoint counts are on disk before it is.
 *
 * @param every the number of steps between checkpoints, in addition to those after each epoch and at a stop; 0 for none
 * @param images the {@linkplain dev.convnet.data.Dataset#digest digest} of the data set
 */
record Checkpoints(
        Path file, int every, Recipe recipe, TrainingEnvironment environment, String images, MetricsFile metrics) {
    boolean isDue(long step) {
        return every > 0 && step % every == 0;
    }

    /** Replaces the checkpoint. @throws dev.convnet.base.UserError if it cannot be written; the previous one then stays */
    void write(Progress progress, Optional<Metrics.Epoch> best, List<SafeTensor> variables) {
        Map<String, SafeTensor> state = new LinkedHashMap<>();
        variables.forEach(variable -> state.put(variable.name(), variable));
        metrics.sync();
        new Checkpoint(recipe, environment, images, progress, best, state).write(file);
    }
}
