package dev.convnet.base;

/**
 * A setting whose value is out of its range. Its message names the setting and says what would be right; the command line adds
 * the option, and the suite reader adds the file and the line.
 */
public sealed class SettingError extends UserError permits UnavailableError {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;

    /**
     * @param setting the setting's name in kebab case, such as {@code weight-decay}
     * @param problem what is wrong and what would be right: {@code must be at least 1, not 0}
     */
    public SettingError(String setting, String problem) {
        this(setting, problem, null);
    }

    /** As {@link #SettingError(String, String)}, with the exception that showed the problem. */
    public SettingError(String setting, String problem, Throwable cause) {
        super(setting + " " + problem, cause);
        this.setting = setting;
        this.problem = problem;
    }

    /** The setting's name in kebab case. */
    public String setting() {
        return setting;
    }

    /** What is wrong and what would be right, without the setting's name. */
    public String problem() {
        return problem;
    }

    /** Checks that a whole number is in its range, ends included. @throws SettingError if it is not */
    public static void requireRange(long value, long least, long most, String setting) {
        require(
                value >= least && value <= most,
                setting,
                "must be from %d to %d, not %d".formatted(least, most, value));
    }

    /** Checks a setting. @throws SettingError unless {@code holds} */
    public static void require(boolean holds, String setting, String problem) {
        if (!holds) {
            throw new SettingError(setting, problem);
        }
    }
}
