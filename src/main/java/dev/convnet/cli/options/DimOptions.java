package dev.convnet.cli.options;

import dev.convnet.base.SettingError;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option for the open dimensions of a model. */
public final class DimOptions {
    @Option(
            names = "--dim",
            paramLabel = "NAME=N",
            description = "The size of an open dimension, such as batch=8; default for each: 1.")
    private Map<String, Long> dims = new LinkedHashMap<>();

    /** The sizes by the names of the dimensions. @throws SettingError if one is not positive */
    public Map<String, Long> sizes() {
        dims.forEach((name, size) -> {
            if (size < 1) {
                throw new SettingError("dim", name + " must be at least 1, not " + size);
            }
        });
        return dims;
    }
}
