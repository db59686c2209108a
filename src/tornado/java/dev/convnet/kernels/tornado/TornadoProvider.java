package dev.convnet.kernels.tornado;

import dev.convnet.base.UnavailableError;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import java.util.List;
import java.util.Optional;

/**
 * The provider {@code tornado}: kernels compiled by TornadoVM. A selector is empty for TornadoVM's default device, a back end
 * ({@code opencl}, {@code ptx}, {@code cuda}), or a back end with a device's index or a part of its name ({@code opencl:0},
 * {@code opencl:haswell}).
 */
public final class TornadoProvider implements KernelProvider {
    @Override
    public String name() {
        return "tornado";
    }

    @Override
    public Optional<String> missing() {
        return Devices.missing();
    }

    @Override
    public void check(String selector) {
        Devices.check(selector);
    }

    @Override
    public List<Device> devices() {
        return missing().isPresent() ? List.of() : Devices.list();
    }

    @Override
    public KernelLibrary open(String selector) {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new UnavailableError("kernels", name() + ": " + missing.get());
        }
        return new TornadoLibrary(Devices.select(selector));
    }
}
