package uk.ac.manchester.tornado.api;

public class TornadoProfilerResult {
    public long getDeviceKernelTime() {
        return 0;
    }

    public long getTotalBytesCopyIn() {
        return 0;
    }

    public long getTotalBytesCopyOut() {
        return 0;
    }
}
