package dev.convnet.results;

import java.util.List;

/** The accuracy of the finished model on the whole test set; {@code confusion[label][predicted]} counts images. */
public record EvaluationResult(
        double loss,
        double accuracy,
        int images,
        List<List<Integer>> confusion,
        double imagesPerSecond,
        List<HardImage> hardest) {}
