package dev.convnet.results;

/**
 * What was run, and on what. Either {@code net} or {@code file} is null.
 *
 * @param net a network of this project, by name
 * @param file an ONNX file, as the suite names it
 * @param engine what trains: {@code convnet} for training graphs on ONNX Runtime, {@code ort-training} for its training API
 * @param provider the execution provider that was asked for; {@link Inference#placement} has those that ran
 * @param kernels who computes this project's operators: {@code none} for their bodies, {@code jvm}, {@code tornado:…}
 * @param threads how many threads an operator may use
 * @param side pixels on a side of the input; null where the model file says it
 * @param batch images in a training step; null where nothing is trained
 * @param precision of weights and activations: {@code float32}
 * @param isolated whether it had a JVM of its own
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
