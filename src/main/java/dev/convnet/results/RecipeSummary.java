package dev.convnet.results;

import java.util.Map;

/** How it was trained; the optimizer's own settings are in {@code settings}, by name. {@code dropout} overrides the network's own. */
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
