package uk.ac.manchester.tornado.api;

import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

public interface TornadoBackend {
    TornadoDevice getDevice(int index);

    List<TornadoDevice> getAllDevices();

    int getNumDevices();

    TornadoVMBackendType getBackendType();
}
