package dev.convnet.testing;

import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import java.util.List;

/** Kernels that cannot be closed, as if a session were still open. */
public final class LeakingProvider implements KernelProvider {
    @Override
    public String name() {
        return "leaking";
    }

    @Override
    public KernelLibrary open(String selector) {
        return new KernelLibrary() {
            @Override
            public String description() {
                return "nowhere";
            }

            @Override
            public List<KernelFactory> factories() {
                return List.of();
            }

            @Override
            public void close() {
                throw new IllegalStateException("in use by an open session");
            }
        };
    }
}
