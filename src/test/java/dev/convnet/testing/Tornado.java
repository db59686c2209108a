package dev.convnet.testing;

import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelProviders;
import java.util.Optional;

/** Whether TornadoVM can be tested here. */
public final class Tornado {
    /** Why tests are skipped where it cannot. */
    public static final String MISSING =
            "TornadoVM is not there; it is with TORNADOVM_HOME set to its SDK, and mvn -Ptornado";

    private Tornado() {}

    static boolean isThere() {
        return provider().filter(provider -> provider.missing().isEmpty()).isPresent();
    }

    public static Optional<KernelProvider> provider() {
        return KernelProviders.all().stream()
                .filter(provider -> provider.name().equals("tornado"))
                .findFirst();
    }
}
