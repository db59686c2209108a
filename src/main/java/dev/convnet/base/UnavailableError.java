package dev.convnet.base;

/**
 * A setting that asks for hardware or a library that this machine lacks. The setting itself is right: another machine can have what it
 * asks for. A suite skips a cell for this reason only.
 */
public final class UnavailableError extends SettingError {
    private static final long serialVersionUID = 1L;

    /**
     * @param setting the setting's name in kebab case, such as {@code provider}
     * @param problem what is missing and how to get it, after the setting's name
     */
    public UnavailableError(String setting, String problem) {
        super(setting, problem);
    }

    /** As {@link #UnavailableError(String, String)}, with the exception that showed the problem. */
    public UnavailableError(String setting, String problem, Throwable cause) {
        super(setting, problem, cause);
    }
}
