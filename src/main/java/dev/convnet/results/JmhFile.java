package dev.convnet.results;

import dev.convnet.base.TextFile;
import dev.convnet.base.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file that JMH writes with {@code -rf json}. */
public final class JmhFile {
    private static final long LARGEST_FILE = 1 << 28;

    private JmhFile() {}

    /**
     * Reads the benchmarks of a JMH file; fields that the results do not store are ignored.
     *
     * @throws UserError if the file cannot be read or is not a JMH result
     */
    public static List<JmhResult> read(Path file) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(TextFile.read(file, LARGEST_FILE));
        } catch (JacksonException e) {
            throw new UserError(file + ": not JSON", e);
        }
        if (!root.isArray()) {
            throw new UserError(file + ": not a JMH result: expected a list, as jmh -rf json writes it");
        }
        return root.valueStream().map(entry -> jmh(file, entry)).toList();
    }

    private static JmhResult jmh(Path file, JsonNode entry) {
        JsonNode metric = entry.path("primaryMetric");
        if (!entry.path("benchmark").isString() || !metric.path("score").isNumber()) {
            throw new UserError(file + ": not a JMH result: an entry lacks benchmark or primaryMetric.score");
        }
        Map<String, String> params = new TreeMap<>();
        entry.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asString("")));
        // JMH writes "NaN" if a single iteration gives no error.
        JsonNode error = metric.path("scoreError");
        return new JmhResult(
                entry.path("benchmark").asString(),
                entry.path("mode").asString(""),
                params,
                metric.path("score").asDouble(),
                error.isNumber() ? error.asDouble() : null,
                metric.path("scoreUnit").asString(""));
    }
}
