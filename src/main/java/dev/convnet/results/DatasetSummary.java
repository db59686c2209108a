package dev.convnet.results;

import java.util.List;

/** The images. {@code samples} are for the sample grid, a few of each class. */
public record DatasetSummary(
        String name,
        String source,
        int trainImages,
        int testImages,
        List<String> classNames,
        List<SampleImage> samples) {}
