package dev.convnet.ort;

import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtHardwareDevice;
import ai.onnxruntime.OrtHardwareDevice.OrtHardwareDeviceType;
import java.util.List;
import oshi.SystemInfo;

/** The devices that ONNX Runtime's execution providers offer. */
public final class OrtDevices {
    private OrtDevices() {}

    /** The devices of each execution provider, one line each: {@code CPUExecutionProvider: AMD EPYC 7763}. */
    public static List<String> all() {
        try {
            return OrtRuntime.environment().getEpDevices().stream()
                    .map(OrtDevices::text)
                    .toList();
        } catch (OrtException _) {
            return List.of();
        }
    }

    /** ONNX Runtime names a device's kind and vendor only; the system knows the name of the processor. */
    private static String text(OrtEpDevice device) {
        OrtHardwareDevice hardware = device.getDevice();
        String name = hardware.getType() == OrtHardwareDeviceType.CPU
                ? new SystemInfo()
                        .getHardware()
                        .getProcessor()
                        .getProcessorIdentifier()
                        .getName()
                        .strip()
                : hardware.getType() + " of " + hardware.getVendor();
        return device.getEpName() + ": " + name;
    }
}
