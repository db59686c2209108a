package dev.convnet.testing;

import dev.convnet.results.Cell;
import dev.convnet.results.CellResult;
import dev.convnet.results.Environment;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results as the JSON tree that {@link ResultsFile} writes and reads. A fixture sets the fields that it is about by name, so a new field
 * of a record leaves it as it is.
 */
public final class ResultsTree {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ResultsTree() {}

    public static ObjectNode of(RunResults run) {
        return (ObjectNode) MAPPER.readTree(ResultsFile.json(run));
    }

    public static ObjectNode of(Cell cell) {
        return (ObjectNode) throughFile(file -> {
            Environment environment =
                    ResultsFile.environment(environment(cell.environment()).toString());
            ResultsFile.writeCell(new CellResult(environment, cell), file);
            return MAPPER.readTree(file).get("cell");
        });
    }

    public static RunResults run(ObjectNode tree) {
        return throughFile(file -> {
            MAPPER.writeValue(file, tree);
            return ResultsFile.read(file);
        });
    }

    public static Cell cell(ObjectNode tree) {
        return throughFile(file -> {
            ObjectNode result = MAPPER.createObjectNode();
            result.set("environment", environment(tree.get("environment").asString()));
            MAPPER.writeValue(file, result.set("cell", tree));
            return ResultsFile.readCell(file).cell();
        });
    }

    /**
     * Sets a field.
     *
     * @param pointer the field's JSON pointer, such as {@code /outcome/status}
     * @param value a tree, or anything that has one
     * @throws IllegalArgumentException if the tree lacks the field
     */
    public static void set(ObjectNode tree, String pointer, Object value) {
        JsonPointer field = JsonPointer.compile(pointer);
        if (tree.at(field).isMissingNode()) {
            throw new IllegalArgumentException("the results have no field " + pointer);
        }
        ((ObjectNode) tree.at(field.head())).set(field.last().getMatchingProperty(), node(value));
    }

    /** A copy of a row of a series, such as a training step, in which fields can be set. */
    static ObjectNode row(JsonNode row) {
        return (ObjectNode) row.deepCopy();
    }

    /** The environment of the sample under another id. */
    private static ObjectNode environment(String id) {
        return ((ObjectNode) MAPPER.readTree(SampleRun.file()).at("/environments/0")).put("id", id);
    }

    private static JsonNode node(Object value) {
        return switch (value) {
            case JsonNode node -> node;
            case List<?> rows ->
                MAPPER.createArrayNode()
                        .addAll(rows.stream().map(ResultsTree::node).toList());
            case null, default -> MAPPER.valueToTree(value);
        };
    }

    private static <T> T throughFile(Function<Path, T> use) {
        try {
            Path file = Files.createTempFile("results", ".json");
            try {
                return use.apply(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
