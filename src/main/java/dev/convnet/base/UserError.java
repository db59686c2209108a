package dev.convnet.base;

/**
 * A mistake in what the user gave: an option, a file, a suite. Its message is one line that names the file, the field and
 * what would be right; the command line prints it on stderr without a stack trace and exits with code 2.
 */
public sealed class UserError extends RuntimeException permits SettingError {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
