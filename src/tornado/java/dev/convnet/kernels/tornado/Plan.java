package dev.convnet.kernels.tornado;

import dev.convnet.kernels.KernelCall;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoProfilerResult;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** A compiled task graph with the arrays of its operands. Only the device's thread uses it. */
final class Plan implements AutoCloseable {
    private final List<Feed> feeds;
    private final List<Fetch> fetches;
    private final TornadoExecutionPlan execution;
    private final long bytes;

    /** Fills an array from a call, before the tasks run. */
    @FunctionalInterface
    interface Feed {
        void fill(KernelCall call);
    }

    /** Fills an output of a call, after the tasks have run. */
    @FunctionalInterface
    interface Fetch {
        void fill(KernelCall call);
    }

    Plan(List<Feed> feeds, List<Fetch> fetches, TornadoExecutionPlan execution, long bytes) {
        this.feeds = List.copyOf(feeds);
        this.fetches = List.copyOf(fetches);
        this.execution = execution;
        this.bytes = bytes;
    }

    /** The size of the arrays on the device, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Computes the outputs of a call, and reports the device time and the bytes moved, as TornadoVM measures them. */
    void run(KernelCall call) {
        for (Feed feed : feeds) {
            feed.fill(call);
        }
        TornadoProfilerResult profile = execution.execute().getProfilerResult();
        for (Fetch fetch : fetches) {
            fetch.fill(call);
        }
        call.addDeviceTime(profile.getDeviceKernelTime());
        call.addTransfer(profile.getTotalBytesCopyIn(), profile.getTotalBytesCopyOut());
    }

    @Override
    public void close() {
        execution.freeDeviceMemory();
        try {
            execution.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException("closing a plan failed", e);
        }
    }
}
