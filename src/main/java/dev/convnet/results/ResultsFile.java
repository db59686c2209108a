package dev.convnet.results;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.convnet.base.AtomicFile;
import dev.convnet.base.Json;
import dev.convnet.base.TextFile;
import dev.convnet.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes {@code results.json}. Fields have the order of the records, so equal results give equal bytes. JSON has no NaN and no
 * infinity: in the file, the losses of a run that diverged are the strings {@code "NaN"}, {@code "Infinity"} and {@code
 * "-Infinity"} . {@code harness/results.schema.json} describes the format.
 */
public final class ResultsFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .changeDefaultNullHandling(_ -> JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            .defaultPrettyPrinter(new RowPrinter())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** More than three times the results of 1 000 cells; reading takes about six times the file in memory. */
    private static final long LARGEST_FILE = 3L << 27;

    private ResultsFile() {}

    /**
     * Writes the results, atomically.
     *
     * @throws UserError if the file cannot be written
     */
    public static void write(RunResults results, Path file) {
        AtomicFile.writeString(file, json(results));
    }

    /** The text of the file. */
    public static String json(RunResults results) {
        return MAPPER.writeValueAsString(results) + "\n";
    }

    /**
     * Reads results of this version of the format or of an older one, which it upgrades.
     *
     * @throws UserError if the file cannot be read, has an unknown version of the format, or violates the format: the message names the file, the line and
     *     the field
     */
    public static RunResults read(Path file) {
        String json = text(file);
        try {
            int version = version(file, json);
            return version == RunResults.SCHEMA_VERSION
                    ? MAPPER.readValue(json, RunResults.class)
                    : upgraded(json, version);
        } catch (JacksonException e) {
            throw invalid(file, json, e);
        }
    }

    private static RunResults upgraded(String json, int version) {
        ObjectNode tree = (ObjectNode) MAPPER.readTree(json);
        ResultsUpgrade.upgrade(tree, version);
        return MAPPER.treeToValue(tree, RunResults.class);
    }

    /**
     * Writes one cell and its environment, atomically, for another process to read.
     *
     * @throws UserError if the file cannot be written
     */
    public static void writeCell(CellResult result, Path file) {
        AtomicFile.writeString(file, MAPPER.writeValueAsString(result) + "\n");
    }

    /** Reads what {@link #writeCell} has written. @throws UserError as {@link #read} */
    public static CellResult readCell(Path file) {
        String json = text(file);
        try {
            return MAPPER.readValue(json, CellResult.class);
        } catch (JacksonException e) {
            throw invalid(file, json, e);
        }
    }

    /** An environment as JSON, which {@link #environment} reads. */
    public static String json(Environment environment) {
        return Json.CAMEL.writeValueAsString(environment);
    }

    /** Reads what {@link #json(Environment)} wrote. @throws IllegalArgumentException if it is anything else */
    public static Environment environment(String json) {
        try {
            return MAPPER.readValue(json, Environment.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not an environment: " + problem(e), e);
        }
    }

    private static UserError invalid(Path file, String json, JacksonException e) {
        return new UserError((place(file, json, e) + problem(e)).replaceAll("\\p{Cntrl}", " "), e);
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserError("cannot read " + file + ": it is a folder; give the results.json in it");
        }
        return TextFile.read(file, LARGEST_FILE);
    }

    /** The version of the file's format; the current one if the file does not say it, which is an error found later. */
    private static int version(Path file, String json) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UserError(file + ": not a results file: it does not start with a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isVersion = parser.currentName().equals("schemaVersion");
                parser.nextToken();
                if (isVersion && parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    double version = parser.getDoubleValue();
                    boolean isLater = version > RunResults.SCHEMA_VERSION;
                    if (isLater || version < ResultsUpgrade.OLDEST_VERSION) {
                        throw new UserError("%s:%d: schemaVersion %s, but this convnet reads %d to %d; %s"
                                .formatted(
                                        file,
                                        parser.currentTokenLocation().getLineNr(),
                                        parser.getString(),
                                        ResultsUpgrade.OLDEST_VERSION,
                                        RunResults.SCHEMA_VERSION,
                                        isLater ? "use a later convnet" : "run the suite again"));
                    }
                    return parser.getIntValue();
                }
                parser.skipChildren();
            }
            return RunResults.SCHEMA_VERSION;
        }
    }

    private static String place(Path file, String json, JacksonException e) {
        JsonPointer pointer = JsonPointer.empty();
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            pointer = name == null ? pointer.appendIndex(step.getIndex()) : pointer.appendProperty(name);
            field.append(name == null ? "[" + step.getIndex() + "]" : field.isEmpty() ? name : "." + name);
        }
        int line = lineOf(json, pointer);
        if (line < 0 && e.getLocation() != null) {
            line = e.getLocation().getLineNr();
        }
        return file + (line < 0 ? "" : ":" + line) + ": " + (field.isEmpty() ? "" : field + ": ");
    }

    /**
     * The line of a field, or -1 if the file lacks it. Jackson does not keep the place of a field that it buffers, such as an unknown one.
     */
    private static int lineOf(String json, JsonPointer pointer) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.streamReadContext().pathAsPointer().equals(pointer)) {
                    return parser.currentTokenLocation().getLineNr();
                }
            }
            return -1;
        } catch (JacksonException _) {
            return -1; // Not JSON: the error itself has a place.
        }
    }

    private static String problem(JacksonException e) {
        return switch (e) {
            case StreamReadException _ -> "not JSON: " + firstLine(e);
            case UnrecognizedPropertyException _ -> "unknown field";
            case InvalidNullException _ -> "must not be null";
            case InvalidFormatException f ->
                "'" + brief(String.valueOf(f.getValue())) + "' is not " + name(f.getTargetType());
            case ValueInstantiationException v when v.getCause() != null -> firstLine(v.getCause());
            case MismatchedInputException m
            when m.getOriginalMessage().startsWith("Missing creator property") -> "is missing";
            case MismatchedInputException m when m.getTargetType() != null -> "must be " + name(m.getTargetType());
            default -> firstLine(e);
        };
    }

    private static String name(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == String.class) {
            return "a string";
        } else if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        } else if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        } else if (type == Instant.class) {
            return "a time like 2026-01-31T12:00:00Z";
        }
        return "an object (" + type.getSimpleName().toLowerCase(Locale.ROOT) + ")";
    }

    private static String firstLine(Throwable e) {
        String message = e instanceof JacksonException j ? j.getOriginalMessage() : e.getMessage();
        return brief(String.valueOf(message).lines().findFirst().orElse(""));
    }

    private static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
