package dev.convnet.testing;

import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.ops.SigmoidGrad;
import java.util.concurrent.locks.LockSupport;

/** A kernel for the gradient of the logistic function that never returns, and that no interrupt ends. */
public final class HangingProvider implements KernelProvider {
    @Override
    public String name() {
        return "hanging";
    }

    @Override
    public KernelLibrary open(String selector) {
        return KernelLibrary.of("nowhere", KernelFactory.of(SigmoidGrad.TYPE, _ -> _ -> {
            while (true) {
                LockSupport.parkNanos(1_000_000);
            }
        }));
    }
}
