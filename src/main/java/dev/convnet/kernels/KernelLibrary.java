package dev.convnet.kernels;

import java.util.List;
import java.util.Optional;

/** The kernels of a provider, ready for use by any number of sessions. */
public interface KernelLibrary extends AutoCloseable {
    /** Where the kernels run, for people: {@code Java, 2 threads}, or the device's name. */
    String description();

    /** One factory for each operator that there are kernels for. */
    List<KernelFactory> factories();

    /** What computes connected nodes of these operators at one go, where that saves moving what they hand to one another. */
    default Optional<Chain.Factory> chains() {
        return Optional.empty();
    }

    /** Is called when the last session that uses the kernels has been closed. */
    @Override
    default void close() {}

    /** A library that needs no closing. */
    static KernelLibrary of(String description, KernelFactory... factories) {
        List<KernelFactory> all = List.of(factories);
        return new KernelLibrary() {
            @Override
            public String description() {
                return description;
            }

            @Override
            public List<KernelFactory> factories() {
                return all;
            }
        };
    }
}
