package dev.convnet.kernels.tornado;

/** A device failed: it could not compile or run a task, or its memory does not suffice. */
final class DeviceException extends Exception {
    private static final long serialVersionUID = 1;

    DeviceException(String message) {
        super(message);
    }

    DeviceException(String device, Throwable cause) {
        super(device + ": " + firstLine(cause), cause);
    }

    /** What a failure says, on one line and without a terminal's colours. */
    static String firstLine(Throwable problem) {
        String text = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        return text.replaceAll("\u001B\\[[0-9;]*m", "").strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
