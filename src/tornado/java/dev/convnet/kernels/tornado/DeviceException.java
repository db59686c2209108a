package dev.convnet.kernels.tornado;

/** A failure of a device: it could not compile or run a task, or its memory is too small. */
final class DeviceException extends Exception {
    private static final long serialVersionUID = 1;

    DeviceException(String message) {
        super(message);
    }

    DeviceException(String device, Throwable cause) {
        super(device + ": " + firstLine(cause), cause);
    }

    /** The message of a failure on one line, without the escape sequences of terminal colors. */
    static String firstLine(Throwable problem) {
        String text = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        return text.replaceAll("\u001B\\[[0-9;]*m", "").strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
