package dev.convnet.testing;

import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import java.util.Optional;

/** A provider whose device no machine has. */
public final class AbsentProvider implements KernelProvider {
    /** What it lacks. */
    public static final String MISSING = "no such device is in this machine: install one";

    @Override
    public String name() {
        return "absent";
    }

    @Override
    public Optional<String> missing() {
        return Optional.of(MISSING);
    }

    @Override
    public KernelLibrary open(String selector) {
        throw new AssertionError("it is not to be opened");
    }
}
