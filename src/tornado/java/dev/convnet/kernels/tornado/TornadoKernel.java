package dev.convnet.kernels.tornado;

import dev.convnet.kernels.Chain;
import dev.convnet.kernels.DeviceThread;
import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;

/** Computes a chain by the plan for the shapes of the call's inputs. Kernels of equal chains share plans. */
final class TornadoKernel implements Kernel {
    private final Chain chain;
    private final PlanCache plans;
    private final DeviceThread thread;
    private final String device;

    /** @param device the device's name, for messages */
    TornadoKernel(Chain chain, PlanCache plans, DeviceThread thread, String device) {
        this.chain = chain;
        this.plans = plans;
        this.thread = thread;
        this.device = device;
    }

    @Override
    public void compute(KernelCall call) throws Exception {
        PlanKey key = new PlanKey(chain, shapes(call));
        try {
            thread.run(() -> plans.get(key).run(call));
        } catch (ExecutionException e) {
            throw new DeviceException(device, e.getCause());
        }
    }

    private static List<List<Long>> shapes(KernelCall call) {
        List<List<Long>> shapes = new ArrayList<>();
        for (int i = 0; i < call.inputCount(); i++) {
            if (call.hasInput(i) && call.input(i).elements() == 0) {
                throw new IllegalArgumentException("the batch is empty: " + call.input(i));
            }
            shapes.add(
                    call.hasInput(i)
                            ? LongStream.of(call.input(i).shape()).boxed().toList()
                            : PlanKey.OMITTED);
        }
        return List.copyOf(shapes);
    }
}
