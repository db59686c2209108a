package dev.convnet.testing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.ops.SigmoidGrad;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A kernel for the gradient of the logistic function on a device that is gone from some call on: as a provider, the number of
 * that call is its selector, and without one the device stays.
 */
public final class FragileProvider implements KernelProvider {
    /** What the kernel says from then on. */
    public static final String LOST = "the device is lost (CL_OUT_OF_RESOURCES)";

    @Override
    public String name() {
        return "fragile";
    }

    @Override
    public KernelLibrary open(String selector) {
        AtomicInteger callsLeft =
                new AtomicInteger(selector.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(selector) - 1);
        return KernelLibrary.of("a device", KernelFactory.of(SigmoidGrad.TYPE, _ -> call -> {
            if (callsLeft.getAndDecrement() <= 0) {
                throw new IllegalStateException(LOST);
            }
            compute(call);
        }));
    }

    private static void compute(KernelCall call) {
        KernelTensor dy = call.input(0);
        KernelTensor y = call.input(1);
        KernelTensor dx = call.output(0, dy.shape());
        for (long i = 0; i < dy.elements(); i++) {
            float value = y.data().getAtIndex(JAVA_FLOAT, i);
            dx.data().setAtIndex(JAVA_FLOAT, i, dy.data().getAtIndex(JAVA_FLOAT, i) * (value * (1 - value)));
        }
    }
}
