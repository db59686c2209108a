package dev.convnet.cli.options;

import java.util.Map;
import picocli.CommandLine.Option;

/** The option that decides whether what a run skips fails it. */
public final class StrictOption {
    @Option(
            names = "--strict",
            negatable = true,
            description =
                    "Fail if a cell that has thresholds or is compared was skipped, or if nothing ran; default: only if the "
                            + "environment variable CI is true.")
    private Boolean strict;

    /** Whether the option is on. */
    public boolean isOn() {
        return isOn(strict, System.getenv());
    }

    static boolean isOn(Boolean given, Map<String, String> environment) {
        return given == null ? Boolean.parseBoolean(environment.get("CI")) : given;
    }
}
