package dev.convnet.results;

import java.util.Map;

/**
 * The recipe of a training.
 *
 * @param settings the settings of the optimizer, of the schedule, and of other parts of the recipe that are used, by name; a flag
 *     is 0 or 1, and a choice is a flag with the choice in its name: {@code schedule-cosine}, {@code monitor-loss}
 * @param dropout replaces the network's own
 */
public record RecipeSummary(
        int epochs,
        int batch,
        String optimizer,
        double learningRate,
        Map<String, Double> settings,
        String initializer,
        long seed,
        int side,
        double width,
        int classes,
        @Nullable Double dropout,
        int trainImages,
        int testImages) {
    /** The most images of a step: those of a batch, or of several whose gradients are averaged. */
    public double stepImages() {
        return batch * settings.getOrDefault("accumulate", 1.0);
    }
}
