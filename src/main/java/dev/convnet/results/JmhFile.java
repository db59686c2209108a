package dev.convnet.results;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file that JMH writes with {@code -rf json}. */
public final class JmhFile {
    private JmhFile() {}

    /**
     * Reads a file of JMH's, which says more than is kept here.
     *
     * @throws UserError if the file cannot be read or is something else
     */
    public static List<JmhResult> read(Path file) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (JacksonException e) {
            throw new UserError(file + ": not JSON", e);
        }
        if (!root.isArray()) {
            throw new UserError(file + ": not results of JMH: a list is expected (jmh -rf json)");
        }
        return root.valueStream().map(entry -> jmh(file, entry)).toList();
    }

    private static JmhResult jmh(Path file, JsonNode entry) {
        JsonNode metric = entry.path("primaryMetric");
        if (!entry.path("benchmark").isString() || !metric.path("score").isNumber()) {
            throw new UserError(file + ": not results of JMH: an entry has no benchmark or no primaryMetric.score");
        }
        Map<String, String> params = new TreeMap<>();
        entry.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asString("")));
        // With a single iteration there is no error; JMH writes "NaN" then.
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
