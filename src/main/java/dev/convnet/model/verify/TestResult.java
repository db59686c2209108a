package dev.convnet.model.verify;

/**
 * The result of a data set of a test case.
 *
 * @param name the name of the case
 * @param dataSet the name of the data set's folder
 * @param outcome the outcome
 * @param detail the reason, on one line; for a case that passed, how many outputs were compared, and empty if all were
 */
public record TestResult(String name, String dataSet, TestOutcome outcome, String detail) {
    /** The outcome of a data set. */
    public enum TestOutcome {
        /** All outputs are as expected. */
        PASSED,
        /** An output is not as expected. */
        DIFFERENT,
        /** The case is broken, or ONNX Runtime could not load or run the model. */
        FAILED,
        /** ONNX Runtime's Java API cannot pass a value. */
        UNSUPPORTED,
        /** A list excludes the case, so it was not run. */
        EXCLUDED
    }
}
