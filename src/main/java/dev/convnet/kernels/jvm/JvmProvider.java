package dev.convnet.kernels.jvm;

import dev.convnet.base.UserError;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;

/** Kernels in plain Java, always there: {@code --kernels jvm}, or {@code jvm:4} for four threads in place of one per core. */
public final class JvmProvider implements KernelProvider {
    @Override
    public String name() {
        return "jvm";
    }

    @Override
    public KernelLibrary open(String selector) {
        return new JvmKernels(selector.isEmpty() ? Runtime.getRuntime().availableProcessors() : threads(selector));
    }

    private static int threads(String selector) {
        try {
            int threads = Integer.parseInt(selector);
            if (threads > 0) {
                return threads;
            }
        } catch (NumberFormatException e) {
            throw misfit(selector, e);
        }
        throw misfit(selector, null);
    }

    private static UserError misfit(String selector, NumberFormatException cause) {
        return new UserError("--kernels jvm:" + selector + ": the number of threads must be at least 1", cause);
    }
}
