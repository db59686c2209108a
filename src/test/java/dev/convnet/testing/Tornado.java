package dev.convnet.testing;

import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelProviders;
import java.util.Optional;

/** Whether TornadoVM can be tested here. */
public final class Tornado {
    private Tornado() {}

    static boolean isInstalled() {
        return provider().filter(provider -> provider.missing().isEmpty()).isPresent();
    }

    public static Optional<KernelProvider> provider() {
        return KernelProviders.all().stream()
                .filter(provider -> provider.name().equals("tornado"))
                .findFirst();
    }
}
