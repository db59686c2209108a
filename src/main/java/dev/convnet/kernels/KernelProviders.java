package dev.convnet.kernels;

import dev.convnet.base.NearestName;
import dev.convnet.base.UnavailableError;
import dev.convnet.base.UserClass;
import dev.convnet.base.UserError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The available providers of kernels. */
public final class KernelProviders {
    /** The optional providers of convnet by name, each with how to get it. */
    private static final Map<String, String> OPTIONAL = Map.of(
            "tornado",
            "convnet was built without TornadoVM: install its SDK for JDK 25 (https://www.tornadovm.org), set TORNADOVM_HOME"
                    + " to it, and run ./convnet again");

    private KernelProviders() {}

    /** The providers that {@link ServiceLoader} finds on the class path. */
    public static List<KernelProvider> all() {
        return ServiceLoader.load(KernelProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The names of the optional providers that this build lacks, each with how to get it. */
    public static Map<String, String> absent() {
        Map<String, String> absent = new TreeMap<>(OPTIONAL);
        all().forEach(provider -> absent.remove(provider.name()));
        return absent;
    }

    /**
     * The provider with the given name, or an instance of the class with the given name.
     *
     * @throws UserError if neither exists; the message lists the choices, or says how to get the provider
     */
    static KernelProvider named(String name) {
        Optional<KernelProvider> found =
                all().stream().filter(provider -> provider.name().equals(name)).findFirst();
        return found.orElseGet(() -> {
            if (OPTIONAL.containsKey(name)) {
                throw new UnavailableError("kernels", name + ": " + OPTIONAL.get(name));
            }
            return ofClass(name);
        });
    }

    private static KernelProvider ofClass(String name) {
        return UserClass.instance("", name, KernelProvider.class, () -> {
            List<String> names = Stream.concat(
                            Stream.of("none"),
                            Stream.concat(all().stream().map(KernelProvider::name), OPTIONAL.keySet().stream())
                                    .distinct()
                                    .sorted())
                    .toList();
            return "unknown kernels '%s': choose %s, or a class on the class path (CONVNET_CLASSPATH)%s"
                    .formatted(name, String.join(", ", names), NearestName.hint(name, names));
        });
    }
}
