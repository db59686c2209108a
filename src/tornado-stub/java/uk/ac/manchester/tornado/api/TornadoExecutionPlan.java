package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

public class TornadoExecutionPlan implements AutoCloseable {
    public TornadoExecutionPlan(ImmutableTaskGraph... graphs) {}

    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        return this;
    }

    public TornadoExecutionPlan withCompilerFlags(TornadoVMBackendType backend, String flags) {
        return this;
    }

    public TornadoExecutionPlan withProfiler(ProfilerMode mode) {
        return this;
    }

    public TornadoExecutionPlan freeDeviceMemory() {
        return this;
    }

    public TornadoExecutionResult execute() {
        return null;
    }

    @Override
    public void close() throws TornadoExecutionPlanException {}
}
