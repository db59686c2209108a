package dev.convnet.suite;

import dev.convnet.base.TextFile;
import dev.convnet.base.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * A value in a YAML file, with its place, so that errors can name file, line and field. Data binding would not do: it drops the line of
 * every value that has the right type, and most mistakes in a suite have the right type.
 */
sealed interface Yaml {
    /** Far more than a suite needs: a larger file is not a suite. */
    long LARGEST_FILE = 1 << 20;

    /** The place of this value. */
    Place place();

    /** What this value is, for messages: {@code text "x"}, {@code a list}. */
    String kind();

    /** An error about this value; {@code problem} says what is wrong and what would be right. */
    default UserError error(String problem) {
        return place().error(problem);
    }

    /** A line of a file, counted from 1, where the value or its key begins, and the path of the field: {@code networks[2].optimizer}; empty at the top. */
    record Place(Path file, int line, String field) {
        Place at(int newLine, String newField) {
            return new Place(file, newLine, newField);
        }

        String child(String key) {
            return field.isEmpty() ? key : field + "." + key;
        }

        UserError error(String problem) {
            return new UserError(file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + problem);
        }
    }

    /** Keys in the order of the file; each key's own place, since a key can be wrong where its value is not. */
    record Mapping(Place place, Map<String, Yaml> values, Map<String, Integer> keyLines) implements Yaml {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Sequence(Place place, List<Yaml> items) implements Yaml {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** {@code type} is the JSON type that YAML's core schema gives the text. */
    record Scalar(Place place, String text, JsonToken type) implements Yaml {
        private static final int MOST_SHOWN = 40;

        @Override
        public String kind() {
            return switch (type) {
                case VALUE_NULL -> "nothing";
                case VALUE_STRING -> "the text \"" + firstWords() + '"';
                default -> firstWords();
            };
        }

        /** The text for a message: on one line, and cut if it is long. */
        private String firstWords() {
            String line = text.lines().findFirst().orElse("");
            return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line;
        }
    }

    /**
     * Reads a file that holds one YAML document.
     *
     * @throws UserError if the file cannot be read, is not YAML, is empty, says a key twice or uses an alias
     */
    static Yaml read(Path file) {
        String text = TextFile.read(file, LARGEST_FILE);
        try (YAMLParser parser = (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            Place top = new Place(file, 1, "");
            if (parser.nextToken() == null) {
                throw top.error("the file is empty");
            }
            Yaml value = value(parser, top);
            if (parser.nextToken() != null) {
                throw top.at(line(parser), "").error("a second document begins here; a suite is one");
            }
            return value;
        } catch (JacksonException e) {
            // The parser's message has lines of its own between the reasons that show the place; these are indented.
            String reason = e.getOriginalMessage()
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith(" "))
                    .collect(Collectors.joining(", "));
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new Place(file, line, "").error("not valid YAML: " + reason);
        }
    }

    private static Yaml value(YAMLParser parser, Place place) {
        if (parser.isCurrentAlias()) {
            throw place.error("aliases are not understood; write the value out, or put it under defaults");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, place);
            case START_ARRAY -> {
                List<Yaml> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, place.at(line(parser), place.field() + "[" + items.size() + "]")));
                }
                yield new Sequence(place, items);
            }
            default -> new Scalar(place, parser.getString(), parser.currentToken());
        };
    }

    private static Mapping mapping(YAMLParser parser, Place place) {
        Map<String, Yaml> values = new LinkedHashMap<>();
        Map<String, Integer> keyLines = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int line = line(parser);
            if (keyLines.putIfAbsent(key, line) != null) {
                throw place.at(line, place.field())
                        .error("duplicate key '" + key + "'; line " + keyLines.get(key) + " has the first");
            }
            parser.nextToken();
            values.put(key, value(parser, place.at(line, place.child(key))));
        }
        return new Mapping(place, values, keyLines);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
