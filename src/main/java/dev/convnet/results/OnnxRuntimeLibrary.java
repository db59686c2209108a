package dev.convnet.results;

/**
 * The native library of ONNX Runtime that a process loaded.
 *
 * @param version the library's version: {@code 1.29.0}
 * @param library the artifact that includes it, such as {@code onnxruntime}, or the folder that the user named
 * @param build the library's commit and kind of build; null if the library does not say
 * @param training whether the library has ONNX Runtime's training API; null if unknown
 */
public record OnnxRuntimeLibrary(
        String version,
        String library,
        @Nullable String build,
        @Nullable Boolean training) {
    /** Version and library, in words: {@code 1.28.0 (training build in /opt/ort)}. */
    public String describe() {
        return library.equals("onnxruntime")
                ? version
                : version + " (" + (Boolean.TRUE.equals(training) ? "training build in " : "") + library + ")";
    }
}
