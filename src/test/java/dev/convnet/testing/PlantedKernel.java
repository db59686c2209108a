package dev.convnet.testing;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.ops.SigmoidGrad;

/** A kernel for the gradient of the logistic function with a defect, which the selector names: {@code slow} or {@code wrong}. */
public final class PlantedKernel implements KernelProvider {
    private static final int SLOW_MILLIS = 100;
    private static final float WRONG = 1.5f;

    @Override
    public String name() {
        return "planted";
    }

    @Override
    public KernelLibrary open(String selector) {
        boolean slow = selector.equals("slow");
        float factor = selector.equals("wrong") ? WRONG : 1;
        return KernelLibrary.of(selector, KernelFactory.of(SigmoidGrad.TYPE, _ -> call -> {
            if (slow) {
                Thread.sleep(SLOW_MILLIS);
            }
            compute(call, factor);
        }));
    }

    private static void compute(KernelCall call, float factor) {
        KernelTensor dy = call.input(0);
        KernelTensor y = call.input(1);
        KernelTensor dx = call.output(0, dy.shape());
        for (long i = 0; i < dy.elements(); i++) {
            float value = y.data().getAtIndex(JAVA_FLOAT, i);
            dx.data().setAtIndex(JAVA_FLOAT, i, dy.data().getAtIndex(JAVA_FLOAT, i) * factor * (value * (1 - value)));
        }
    }
}
