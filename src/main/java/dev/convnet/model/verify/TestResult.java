package dev.convnet.model.verify;

/**
 * What became of one data set of a test case.
 *
 * @param name the case's name
 * @param dataSet the data set's folder name
 * @param outcome what happened
 * @param detail the reason, on one line; empty if it passed
 */
public record TestResult(String name, String dataSet, TestOutcome outcome, String detail) {
    /** What can happen. */
    public enum TestOutcome {
        /** Every output is as expected. */
        PASSED,
        /** An output is not as expected. */
        DIFFERENT,
        /** ONNX Runtime refused the model or failed in running it. */
        FAILED,
        /** A value is of a kind that ONNX Runtime's Java API cannot pass. */
        UNSUPPORTED,
        /** It was not run, since a list says so. */
        EXCLUDED
    }
}
