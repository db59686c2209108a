package dev.convnet.cli;

import dev.convnet.base.SettingError;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option about dimensions that a model leaves open. */
final class DimOptions {
    @Option(
            names = "--dim",
            paramLabel = "NAME=N",
            description = "The size of a dimension that the model leaves open, such as batch=8; default for each: 1.")
    private Map<String, Long> dims = new LinkedHashMap<>();

    /** Sizes by the dimensions' names. @throws SettingError if one is not positive */
    Map<String, Long> sizes() {
        dims.forEach((name, size) -> {
            if (size < 1) {
                throw new SettingError("dim", name + " must be at least 1, not " + size);
            }
        });
        return dims;
    }
}
