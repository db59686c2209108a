package dev.convnet.kernels.jvm;

import dev.convnet.base.SettingError;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;

/** Kernels in plain Java, which are always available: {@code jvm} with one thread per core, or {@code jvm:4} with four threads. */
public final class JvmProvider implements KernelProvider {
    private static final int MOST_THREADS = 1024;

    @Override
    public String name() {
        return "jvm";
    }

    @Override
    public void check(String selector) {
        if (!selector.isEmpty()) {
            threads(selector);
        }
    }

    @Override
    public KernelLibrary open(String selector) {
        return new JvmKernels(selector.isEmpty() ? Runtime.getRuntime().availableProcessors() : threads(selector));
    }

    private static int threads(String selector) {
        try {
            int threads = Integer.parseInt(selector);
            if (threads > 0 && threads <= MOST_THREADS) {
                return threads;
            }
        } catch (NumberFormatException e) {
            throw invalid(selector, e);
        }
        throw invalid(selector, null);
    }

    private static SettingError invalid(String selector, NumberFormatException cause) {
        return new SettingError(
                "kernels", "jvm:" + selector + ": the number of threads must be from 1 to " + MOST_THREADS, cause);
    }
}
