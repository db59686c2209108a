package dev.convnet.model.verify;

import dev.convnet.base.TextFile;
import dev.convnet.base.UserError;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Test cases that are skipped.
 *
 * @param reasons the reasons by the names of the cases
 */
public record Exclusions(Map<String, String> reasons) {
    private static final long LARGEST_FILE = 1 << 24;

    public static final Exclusions NONE = new Exclusions(Map.of());

    public Exclusions {
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /** Reads a list with a line {@code name: reason} for each case; lines that start with # are comments. @throws UserError if it cannot be read */
    public static Exclusions read(Path file) {
        List<String> lines = TextFile.read(file, LARGEST_FILE).lines().toList();
        Map<String, String> reasons = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(": ");
            if (colon < 1) {
                throw new UserError("%s, line %d: expected 'name: reason', not '%s'".formatted(file, i + 1, line));
            }
            if (reasons.put(line.substring(0, colon), line.substring(colon + 2).strip()) != null) {
                throw new UserError("%s, line %d: %s is listed twice".formatted(file, i + 1, line.substring(0, colon)));
            }
        }
        return new Exclusions(reasons);
    }
}
