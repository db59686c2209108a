package dev.convnet.results;

/**
 * The network or model file of a cell, and what ran it. Either {@code net} or {@code file} is null.
 *
 * @param net a network of this project, by name
 * @param file an ONNX file, as named in the suite
 * @param engine the training engine: {@code convnet} for training graphs on ONNX Runtime, {@code ort-training} for its training API
 * @param provider the requested execution provider; {@link Inference#placement} has those that ran
 * @param kernels the kernels of this project's operators: {@code none} for their bodies, {@code jvm}, {@code tornado:…}
 * @param threads the number of threads for an operator
 * @param side pixels on a side of the input; null for a model file
 * @param batch images in a training step; null without training
 * @param precision of weights and activations: {@code float32}
 * @param isolated whether the cell had a JVM of its own
 */
public record Setup(
        @Nullable String net,
        @Nullable String file,
        String engine,
        String provider,
        String kernels,
        int threads,
        @Nullable Integer side,
        @Nullable Integer batch,
        String precision,
        boolean isolated) {}
