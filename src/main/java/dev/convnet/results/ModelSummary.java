package dev.convnet.results;

/**
 * The inference model.
 *
 * @param macs multiply-accumulates for one image; null where they are not known
 * @param bytes size of the file
 * @param architecture null for a model that was not made here
 */
public record ModelSummary(
        long parameters,
        @Nullable Long macs,
        long bytes,
        @Nullable LayerSummary architecture) {}
