package dev.convnet.kernels;

import java.util.List;
import java.util.Optional;

/** The opened kernels of a provider. Any number of sessions can use them. */
public interface KernelLibrary extends AutoCloseable {
    /** Where the kernels run, for messages and reports: {@code Java, 2 threads}, or the device's name. */
    String description();

    /** One factory for each operator with kernels. */
    List<KernelFactory> factories();

    /** Creates kernels of fused nodes of these operators; empty if the library computes each node on its own. */
    default Optional<Chain.Factory> chains() {
        return Optional.empty();
    }

    /** What replaces nodes of models by nodes of other operators; empty if the library has kernels only. */
    default Optional<Lowering> lowering() {
        return Optional.empty();
    }

    /** Releases the library's resources. To be called after the last session that uses the kernels is closed. */
    @Override
    default void close() {}

    /** A library without resources to release. */
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
