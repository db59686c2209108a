package dev.convnet.results;

import java.util.Map;

/** The recipe of a training; {@code settings} has the optimizer's settings by name, and {@code dropout} replaces the network's own. */
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
        int testImages) {}
