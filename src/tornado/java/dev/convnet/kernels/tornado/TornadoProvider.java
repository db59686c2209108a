package dev.convnet.kernels.tornado;

import dev.convnet.base.UserError;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import java.util.List;
import java.util.Optional;

/**
 * The kernels of this package. A selector is empty (TornadoVM's default device), a back end ({@code opencl}, {@code ptx},
 * {@code cuda}), or a back end and a device's index or part of its name ({@code opencl:0}, {@code opencl:haswell}).
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
    public List<Device> devices() {
        return missing().isPresent() ? List.of() : Devices.list();
    }

    @Override
    public KernelLibrary open(String selector) {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new UserError(missing.get());
        }
        return new TornadoLibrary(Devices.select(selector));
    }
}
