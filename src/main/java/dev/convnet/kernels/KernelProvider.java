package dev.convnet.kernels;

import java.util.List;
import java.util.Optional;

/**
 * A source of kernels that {@code --kernels} can name. It is found by {@link java.util.ServiceLoader}, or named by its class,
 * and has a constructor without arguments, which must not need what may be missing.
 */
public interface KernelProvider {
    /** What {@code --kernels} calls it, in lower case, such as {@code jvm}. */
    String name();

    /** What is missing here and how to get it, in one line; empty where it can be opened. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /**
     * A device that the kernels can run on.
     *
     * @param selector what {@code --kernels} takes after the provider's name and a colon, such as {@code opencl:0}
     * @param description the device's name and what else tells it apart
     */
    record Device(String selector, String description) {}

    /** The devices to choose from, the default one first; empty where there is no choice, or where something is missing. */
    default List<Device> devices() {
        return List.of();
    }

    /**
     * Makes the kernels ready.
     *
     * @param selector what follows the provider's name and a colon; empty where nothing does
     * @throws dev.convnet.base.UserError if something is missing, or {@code selector} names nothing that is there; the message
     *     says what is
     */
    KernelLibrary open(String selector);
}
