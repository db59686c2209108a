package dev.convnet.kernels;

import java.util.concurrent.atomic.LongAdder;

/** Counts the calls, times and transfers of one operator's kernels. Safe for concurrent use. */
final class OperatorCounters {
    private final LongAdder calls = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder deviceNanos = new LongAdder();
    private final LongAdder bytesToDevice = new LongAdder();
    private final LongAdder bytesFromDevice = new LongAdder();

    void addCall(long nanosOfCall) {
        calls.increment();
        nanos.add(nanosOfCall);
    }

    void addDeviceTime(long nanosOfDevice) {
        deviceNanos.add(nanosOfDevice);
    }

    void addTransfer(long toDevice, long fromDevice) {
        bytesToDevice.add(toDevice);
        bytesFromDevice.add(fromDevice);
    }

    OperatorStatistics statistics(String operator) {
        return new OperatorStatistics(
                operator, calls.sum(), nanos.sum(), deviceNanos.sum(), bytesToDevice.sum(), bytesFromDevice.sum());
    }
}
