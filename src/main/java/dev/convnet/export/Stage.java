package dev.convnet.export;

/**
 * A step of an export and its outcome.
 *
 * @param name what the step does
 * @param outcome its outcome
 * @param detail what was checked, or why it failed
 */
public record Stage(String name, Outcome outcome, String detail) {
    /** The outcome of a stage. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** ONNX Runtime's CPU execution provider has no kernels for the model's element type. */
        UNSUPPORTED,
        /** The stage needs an earlier one that did not pass. */
        SKIPPED
    }
}
