package dev.convnet.kernels.tornado;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.base.UnavailableError;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The devices of TornadoVM's back ends. */
final class Devices {
    private static final String HOW_TO_GET_IT =
            "install TornadoVM's SDK for JDK 25 (https://www.tornadovm.org), set TORNADOVM_HOME to it and start convnet again";

    private Devices() {}

    /** One line that says what TornadoVM lacks on this machine; empty if it runs. */
    static Optional<String> missing() {
        // Without this option, the first use of TornadoVM's API makes its classes unusable for the rest of the process.
        if (System.getProperty("tornado.load.runtime.implementation") == null) {
            return Optional.of("TornadoVM is not part of this Java process: " + HOW_TO_GET_IT);
        }
        try {
            return backends().isEmpty()
                    ? Optional.of("TornadoVM has no back end with a device here: install a driver for OpenCL or CUDA")
                    : Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("TornadoVM did not start (" + reason(e) + "): " + HOW_TO_GET_IT);
        }
    }

    private static String reason(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return DeviceException.firstLine(cause);
    }

    /** All devices, TornadoVM's default device first. */
    static List<KernelProvider.Device> list() {
        List<KernelProvider.Device> devices = new ArrayList<>();
        for (TornadoBackend backend : backends()) {
            List<TornadoDevice> all = backend.getAllDevices();
            for (int i = 0; i < all.size(); i++) {
                devices.add(new KernelProvider.Device(name(backend) + ":" + i, describe(all.get(i))));
            }
        }
        return devices;
    }

    /** The device's name, its back end and platform, and its memory. */
    static String describe(TornadoDevice device) {
        return "%s (%s, %s, %s)"
                .formatted(
                        device.getPhysicalDevice().getDeviceName().strip(),
                        device.getTornadoVMBackend(),
                        device.getPlatformName().strip(),
                        Format.bytes(device.getMaxGlobalMemory()));
    }

    /** Checks that a selector begins with a back end of TornadoVM. @throws SettingError if it does not */
    static void check(String selector) {
        String backend = selector.split(":", 2)[0];
        List<String> names = Arrays.stream(TornadoVMBackendType.values())
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .toList();
        SettingError.require(
                selector.isBlank() || names.contains(backend.toLowerCase(Locale.ROOT)),
                "kernels",
                "tornado:%s: unknown back end '%s': choose one of %s%s"
                        .formatted(selector, backend, String.join(", ", names), NearestName.hint(backend, names)));
    }

    /**
     * The device for a selector.
     *
     * @throws UnavailableError if no device matches; the message lists the devices
     */
    static TornadoDevice select(String selector) {
        List<TornadoBackend> backends = backends();
        if (selector.isBlank()) {
            return backends.getFirst().getDevice(0);
        }
        String[] parts = selector.split(":", 2);
        return backends.stream()
                .filter(backend -> name(backend).equalsIgnoreCase(parts[0]))
                .findFirst()
                .flatMap(backend -> device(backend, parts.length == 1 ? "0" : parts[1]))
                .orElseThrow(() -> new UnavailableError(
                        "kernels",
                        "tornado: TornadoVM has no device " + selector + ": choose "
                                + String.join(
                                        ", ",
                                        list().stream()
                                                .map(d -> d.selector() + " " + d.description())
                                                .toList())));
    }

    private static Optional<TornadoDevice> device(TornadoBackend backend, String which) {
        List<TornadoDevice> devices = backend.getAllDevices();
        if (which.matches("\\d{1,9}")) {
            int index = Integer.parseInt(which);
            return index < devices.size() ? Optional.of(devices.get(index)) : Optional.empty();
        }
        String part = which.toLowerCase(Locale.ROOT);
        return devices.stream()
                .filter(device -> device.getPhysicalDevice()
                        .getDeviceName()
                        .toLowerCase(Locale.ROOT)
                        .contains(part))
                .findFirst();
    }

    private static String name(TornadoBackend backend) {
        return backend.getBackendType().name().toLowerCase(Locale.ROOT);
    }

    /** The back ends with devices, TornadoVM's default back end first. */
    private static List<TornadoBackend> backends() {
        // By default TornadoVM silently runs tasks that it cannot compile in plain Java.
        setUnlessSet("tornado.recover.bailout", "False");
        // The bytecode of a task graph of many nodes exceeds the default of 4096 bytes.
        setUnlessSet("tornado.tvm.maxbytecodesize", "65536");
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        return IntStream.range(0, runtime.getNumBackends())
                .<TornadoBackend>mapToObj(runtime::getBackend)
                .filter(backend -> backend.getNumDevices() > 0)
                .toList();
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
