package dev.convnet.kernels;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.UserClass;
import dev.convnet.base.UserError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** The providers of kernels that are there. */
public final class KernelProviders {
    /** What comes with convnet but only if it was built so, and how to get it. */
    private static final Map<String, String> OPTIONAL = Map.of(
            "tornado",
            "convnet was built without TornadoVM: install its SDK for JDK 25 (https://www.tornadovm.org), set TORNADOVM_HOME"
                    + " to it, and run ./convnet again");

    private KernelProviders() {}

    /** All that {@link ServiceLoader} finds on the class path. */
    public static List<KernelProvider> all() {
        return ServiceLoader.load(KernelProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The names of providers that this build lacks, each with how to get it. */
    public static Map<String, String> absent() {
        Map<String, String> absent = new java.util.TreeMap<>(OPTIONAL);
        all().forEach(provider -> absent.remove(provider.name()));
        return absent;
    }

    /**
     * The provider of that name, or of that class on the class path.
     *
     * @throws UserError if there is none; the message has those that there are, or how to get it
     */
    static KernelProvider named(String name) {
        Optional<KernelProvider> found =
                all().stream().filter(provider -> provider.name().equals(name)).findFirst();
        return found.orElseGet(() -> {
            if (OPTIONAL.containsKey(name)) {
                throw new UserError("--kernels " + name + ": " + OPTIONAL.get(name));
            }
            return ofClass(name);
        });
    }

    private static KernelProvider ofClass(String name) {
        return UserClass.instance("--kernels: ", name, KernelProvider.class, () -> {
            String names = all().stream().map(KernelProvider::name).sorted().collect(joining(", "));
            return "there is no '%s'; there are none%s, and the names of classes on the class path (CONVNET_CLASSPATH)"
                    .formatted(name, names.isEmpty() ? "" : ", " + names);
        });
    }
}
