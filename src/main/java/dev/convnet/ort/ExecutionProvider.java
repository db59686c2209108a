package dev.convnet.ort;

import static java.util.stream.Collectors.joining;

import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.base.UnavailableError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An execution provider of ONNX Runtime, which runs the nodes of models.
 *
 * @param name the name in settings, such as {@code cuda}; for a plugin the name that it registers
 * @param device the index of the provider's device, from 0
 * @param options the provider's options, by ONNX Runtime's names
 * @param library the plugin library of the provider; null for a provider that ONNX Runtime includes
 */
public record ExecutionProvider(String name, int device, Map<String, String> options, Path library) {
    /** ONNX Runtime's CPU kernels, which every machine can run. */
    public static final ExecutionProvider CPU = new ExecutionProvider("cpu", 0, Map.of(), null);

    private static final Set<Path> REGISTERED = ConcurrentHashMap.newKeySet();

    public ExecutionProvider {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * Parses a provider and a device.
     *
     * @param text a name, or {@code name:device}
     * @throws SettingError if the provider is unknown, or the device is not a number from 0
     */
    public static ExecutionProvider parse(String text, Map<String, String> options, Path library) {
        int colon = text.lastIndexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String device = colon < 0 ? "0" : text.substring(colon + 1);
        if (!device.matches("\\d{1,4}")) {
            throw new SettingError(
                    "provider",
                    "%s: the device must be a number from 0, as in %s:0, not '%s'".formatted(text, name, device));
        }
        ExecutionProvider provider = new ExecutionProvider(name, Integer.parseInt(device), options, library);
        if (library == null && provider.builtIn().isEmpty()) {
            List<String> names = Arrays.stream(BuiltInProvider.values())
                    .map(BuiltInProvider::title)
                    .toList();
            throw new SettingError(
                    "provider",
                    "'%s' is unknown: choose one of %s, or name a plugin's library (provider-library)%s"
                            .formatted(name, String.join(", ", names), NearestName.hint(name, names)));
        }
        if (provider.isCpu() && !options.isEmpty()) {
            throw new SettingError("provider-option", "must be absent: cpu takes none; threads sets its threads");
        }
        return provider;
    }

    private Optional<BuiltInProvider> builtIn() {
        return library == null ? BuiltInProvider.named(name) : Optional.empty();
    }

    /** Whether this is the CPU execution provider. */
    public boolean isCpu() {
        return builtIn().filter(provider -> provider == BuiltInProvider.CPU).isPresent();
    }

    /** The name in ONNX Runtime, such as {@code CUDAExecutionProvider}. */
    String ortName() {
        return builtIn()
                .map(BuiltInProvider::ortName)
                .orElseGet(() -> pluginDevice().getEpName());
    }

    /** ONNX Runtime's name of the device memory that can hold a training state; empty if there is none. */
    public Optional<String> memory() {
        return builtIn().flatMap(BuiltInProvider::memory);
    }

    /**
     * Adds the provider to a session's options.
     *
     * @throws UnavailableError if the provider is missing or does not load; the message says what is missing
     */
    void addTo(SessionOptions session) {
        Optional<BuiltInProvider> builtIn = builtIn();
        if (builtIn.isPresent()) {
            builtIn.get().addTo(session, device, options);
            return;
        }
        try {
            session.addExecutionProvider(List.of(pluginDevice()), options);
        } catch (OrtException e) {
            throw new UnavailableError(
                    "provider", "%s does not load: %s".formatted(name, UncheckedOrtException.reason(e)), e);
        }
    }

    private OrtEpDevice pluginDevice() {
        List<OrtEpDevice> all = pluginDevices();
        List<OrtEpDevice> own = all.stream()
                .filter(device -> device.getEpName().equalsIgnoreCase(name))
                .toList();
        if (own.size() <= device) {
            throw new SettingError(
                    "provider",
                    "%s:%d is no device of %s: choose one of %s"
                            .formatted(
                                    name,
                                    device,
                                    library,
                                    all.stream()
                                            .map(OrtEpDevice::getEpName)
                                            .distinct()
                                            .collect(joining(", "))));
        }
        return own.get(device);
    }

    /** Loads the library and lists the devices of all providers. */
    private List<OrtEpDevice> pluginDevices() {
        if (!Files.isRegularFile(library)) {
            throw new SettingError("provider-library", "%s: no such file".formatted(library));
        }
        Path absolute = library.toAbsolutePath().normalize();
        try {
            if (!REGISTERED.contains(absolute)) {
                OrtRuntime.environment().registerExecutionProviderLibrary(name, absolute.toString());
                REGISTERED.add(absolute);
            }
            return OrtRuntime.environment().getEpDevices();
        } catch (OrtException e) {
            throw new SettingError(
                    "provider-library",
                    "%s is not the library of an execution provider: %s"
                            .formatted(library, UncheckedOrtException.reason(e)),
                    e);
        }
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return device == 0 ? name : name + ":" + device;
    }
}
