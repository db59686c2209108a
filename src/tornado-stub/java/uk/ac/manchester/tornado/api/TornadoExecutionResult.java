package uk.ac.manchester.tornado.api;

public class TornadoExecutionResult {
    public TornadoProfilerResult getProfilerResult() {
        return null;
    }
}
