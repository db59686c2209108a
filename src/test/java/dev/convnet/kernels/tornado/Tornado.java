package dev.convnet.kernels.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelProviders;
import dev.convnet.kernels.Kernels;
import java.util.Optional;

/** TornadoVM, for tests, which are skipped and say why where it is not there. */
final class Tornado {
    private Tornado() {}

    /** The provider. */
    static KernelProvider provider() {
        Optional<KernelProvider> provider = KernelProviders.all().stream()
                .filter(p -> p.name().equals("tornado"))
                .findFirst();
        assumeTrue(provider.isPresent(), "skipped: the tests were built without TornadoVM (mvn -Ptornado)");
        provider.get().missing().ifPresent(missing -> assumeTrue(false, "skipped: " + missing));
        return provider.get();
    }

    /** The kernels on the default device. */
    static Kernels open() {
        return Kernels.of("tornado", provider().open(""));
    }
}
