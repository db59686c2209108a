package dev.convnet.kernels.tornado;

import dev.convnet.text.Format;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * The plans built so far, as many as fit into the device's memory; the least recently used plans make room. Building a plan takes a
 * tenth of a second, or seconds if its tasks need compiling. Only the device's thread uses the cache.
 */
final class PlanCache implements AutoCloseable {
    private final TornadoDevice device;
    private final Map<String, OperatorTasks<?>> operators;
    private final long capacity;
    private final Map<PlanKey, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private long used;

    /** @param operators the tasks of each operator, by the operator's name */
    PlanCache(TornadoDevice device, Map<String, OperatorTasks<?>> operators) {
        this.device = device;
        this.operators = operators;
        capacity =
                Math.min(device.getMaxGlobalMemory(), device.getMemoryProvider().getHeapSize());
    }

    /**
     * The plan for {@code key}.
     *
     * @throws DeviceException if the plan does not fit into the device's memory
     */
    Plan get(PlanKey key) throws DeviceException {
        Plan known = plans.get(key);
        if (known != null) {
            return known;
        }
        PlanBuilder builder = new PlanBuilder(key);
        key.chain().members().forEach(member -> builder.add(member, operators.get(member.operator())));
        makeRoom(builder.bytes());
        Plan plan = builder.build(device);
        plans.put(key, plan);
        used += plan.bytes();
        return plan;
    }

    private void makeRoom(long bytes) throws DeviceException {
        if (bytes > capacity) {
            throw new DeviceException(
                    "the device is out of memory: %s are needed, and TornadoVM may use %s (-Dtornado.device.memory=…GB in CONVNET_JAVA_OPTS says how much)"
                            .formatted(Format.bytes(bytes), Format.bytes(capacity)));
        }
        Iterator<Plan> oldest = plans.values().iterator();
        while (used + bytes > capacity) {
            Plan plan = oldest.next();
            oldest.remove();
            used -= plan.bytes();
            plan.close();
        }
    }

    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
        used = 0;
    }
}
