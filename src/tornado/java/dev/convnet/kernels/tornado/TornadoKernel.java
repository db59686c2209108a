package dev.convnet.kernels.tornado;

import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Runs a node by the plan for the shapes that it is given; nodes with the same operator, attributes and shapes share one. */
final class TornadoKernel implements Kernel {
    private final String operator;
    private final KernelNode node;
    private final Consumer<PlanBuilder> description;
    private final PlanCache plans;
    private final DeviceThread thread;

    TornadoKernel(
            String operator, KernelNode node, Consumer<PlanBuilder> description, PlanCache plans, DeviceThread thread) {
        this.operator = operator;
        this.node = node;
        this.description = description;
        this.plans = plans;
        this.thread = thread;
    }

    @Override
    public void compute(KernelCall call) throws Exception {
        PlanKey key = new PlanKey(operator, node.attributes(), shapes(call));
        thread.run(() -> plans.get(key, description).run(call));
    }

    private static List<List<Long>> shapes(KernelCall call) {
        List<List<Long>> shapes = new ArrayList<>();
        for (int i = 0; i < call.inputCount(); i++) {
            shapes.add(
                    call.hasInput(i)
                            ? LongStream.of(call.input(i).shape()).boxed().toList()
                            : PlanKey.LEFT_OUT);
        }
        return List.copyOf(shapes);
    }
}
