package dev.convnet.kernels;

import java.util.List;
import java.util.Optional;

/**
 * A source of kernels. {@link java.util.ServiceLoader} finds it, or the user names its class. A provider has a public constructor
 * without parameters, which works even if the provider's libraries or devices are missing.
 */
public interface KernelProvider {
    /** The name in the setting {@code kernels}, in lower case, such as {@code jvm}. */
    String name();

    /** One line that says what is missing on this machine and how to get it; empty if the provider can be opened. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Whether the kernels are part of a training build of ONNX Runtime, which the process must load in place of the included one. */
    default boolean needsTrainingLibrary() {
        return false;
    }

    /**
     * A device that the kernels can run on.
     *
     * @param selector selects the device in the setting {@code kernels}, after the provider's name and a colon: {@code opencl:0}
     * @param description the device's name and further distinguishing facts
     */
    record Device(String selector, String description) {}

    /** The available devices, the default first; empty if the provider has no choice of devices or cannot be opened. */
    default List<Device> devices() {
        return List.of();
    }

    /**
     * Checks a selector as far as that is possible without the provider's libraries and devices.
     *
     * @throws dev.convnet.base.UserError if no machine has what {@code selector} selects
     */
    default void check(String selector) {}

    /**
     * Opens the kernels.
     *
     * @param selector the text after the provider's name and a colon; empty if there is none
     * @throws dev.convnet.base.UnavailableError if something is missing, or if this machine does not have what {@code selector}
     *     selects; the message then lists the choices
     */
    KernelLibrary open(String selector);
}
