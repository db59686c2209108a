package dev.convnet.base;

/**
 * An error in the user's input: a setting, a file, a suite. The message is one line that says what is wrong, where, and what
 * would be right; {@linkplain ControlCharacters control characters}, which can come from files, are escaped. The command line prints
 * the message on stderr without a stack trace and exits with code 2, or with 1 if it is a {@link WriteError}.
 */
public sealed class UserError extends RuntimeException permits SettingError, WriteError {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(ControlCharacters.escape(message));
    }

    public UserError(String message, Throwable cause) {
        super(ControlCharacters.escape(message), cause);
    }
}
