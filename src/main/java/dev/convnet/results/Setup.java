package dev.convnet.results;

import java.util.Map;

/**
 * The network or model file of a cell, and what ran it. Either {@code net} or {@code file} is null.
 *
 * @param net a network of this project, by name
 * @param file an ONNX file, as named in the suite
 * @param engine the training engine: {@code convnet} for training graphs on ONNX Runtime, {@code ort-training} for its training API
 * @param provider the requested execution provider; {@link Inference#placement} has those that ran
 * @param providerOptions the options of the execution provider, by ONNX Runtime's names
 * @param allowFallback whether nodes without a kernel of the provider may run on the CPU; null if unknown
 * @param kernels the kernels of this project's operators: {@code none} for their bodies, {@code jvm}, {@code tornado:…}
 * @param kernelLibrary the opened kernels and where they run, such as {@code jvm (Java, 2 threads)}; null if none were opened
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
        Map<String, String> providerOptions,
        @Nullable Boolean allowFallback,
        String kernels,
        @Nullable String kernelLibrary,
        int threads,
        @Nullable Integer side,
        @Nullable Integer batch,
        String precision,
        boolean isolated) {
    /** The same setup with the kernels that were opened. */
    public Setup withKernelLibrary(String library) {
        return new Setup(
                net,
                file,
                engine,
                provider,
                providerOptions,
                allowFallback,
                kernels,
                library,
                threads,
                side,
                batch,
                precision,
                isolated);
    }
}
