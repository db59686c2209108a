package dev.convnet.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Fuzzes one parser per method; the folder {@code ParsersFuzzTestInputs} has the seeds of each. */
final class ParsersFuzzTest {
    private static final long INPUTS = 1_000_000;
    private static final String TIME = "2h";

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void model(byte[] bytes) {
        Parser.MODEL.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void inspection(byte[] bytes) {
        Parser.INSPECTION.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void tensor(byte[] bytes) {
        Parser.TENSOR.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void npy(byte[] bytes) {
        Parser.NPY.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void npz(byte[] bytes) {
        Parser.NPZ.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void safetensors(byte[] bytes) {
        Parser.SAFETENSORS.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void ortCheckpoint(byte[] bytes) {
        Parser.ORT_CHECKPOINT.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void metrics(byte[] bytes) {
        Parser.METRICS.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void image(byte[] bytes) {
        Parser.IMAGE.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void idxImages(byte[] bytes) {
        Parser.IDX_IMAGES.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void idxLabels(byte[] bytes) {
        Parser.IDX_LABELS.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void suite(byte[] bytes) {
        Parser.SUITE.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void results(byte[] bytes) {
        Parser.RESULTS.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void jmh(byte[] bytes) {
        Parser.JMH.parse(bytes);
    }

    @FuzzTest(maxExecutions = INPUTS, maxDuration = TIME)
    void exclusions(byte[] bytes) {
        Parser.EXCLUSIONS.parse(bytes);
    }
}
