package dev.convnet.onnx.transform;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.transform.OperatorDefinition.AttributeDefinition;
import dev.convnet.onnx.transform.OperatorDefinition.Occurrence;
import dev.convnet.onnx.transform.OperatorDefinition.ValueDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The definitions of ONNX's operators, from a resource that the {@code onnx} package's own definitions are written to. */
final class OperatorDefinitions {
    /** The oldest version of the operator set. */
    static final int OLDEST = 13;

    /** The newest released version of the operator set. */
    static final int NEWEST = 26;

    /** All versions of each operator, oldest first. */
    private static final Map<String, List<OperatorDefinition>> VERSIONS = new Parser().parse();

    private OperatorDefinitions() {}

    /** The definition of an operator in a version of the operator set; empty if that version lacks the operator. */
    static Optional<OperatorDefinition> of(String operator, int opset) {
        return VERSIONS.getOrDefault(operator, List.of()).stream()
                .filter(definition -> definition.since() <= opset)
                .reduce((_, later) -> later);
    }

    /** The first definition of an operator; empty if there is no such operator. */
    static Optional<OperatorDefinition> first(String operator) {
        return VERSIONS.getOrDefault(operator, List.of()).stream().findFirst();
    }

    /** Reads the resource, line by line. */
    private static final class Parser {
        private final Map<String, List<OperatorDefinition>> versions = new HashMap<>();
        private final Map<String, Set<String>> typeSets = new HashMap<>();
        private final List<ValueDefinition> inputs = new ArrayList<>();
        private final List<ValueDefinition> outputs = new ArrayList<>();
        private final Map<String, AttributeDefinition> attributes = new HashMap<>();
        private String name = "";
        private int since;

        Map<String, List<OperatorDefinition>> parse() {
            try (InputStream in = OperatorDefinitions.class.getResourceAsStream("operators.txt")) {
                new String(in.readAllBytes(), UTF_8).lines().forEach(line -> add(line.split(" ", -1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            finish();
            return versions;
        }

        private void add(String[] words) {
            switch (words[0]) {
                case "types" -> typeSets.put(words[1], Set.of(Arrays.copyOfRange(words, 2, words.length)));
                case "operator" -> {
                    finish();
                    name = words[1];
                    since = Integer.parseInt(words[2]);
                }
                case "in" -> inputs.add(formal(words));
                case "out" -> outputs.add(formal(words));
                case "attr" -> {
                    Optional<String> fallback =
                            words[3].startsWith("=") ? Optional.of(words[3].substring(1)) : Optional.empty();
                    attributes.put(
                            words[1],
                            new AttributeDefinition(
                                    AttributeProto.AttributeType.valueOf(words[2]),
                                    words[3].equals("required"),
                                    fallback.map(this::normal)));
                }
                default -> throw new IllegalStateException("unknown line " + String.join(" ", words));
            }
        }

        /** A floating-point number as Java writes it; any other text as it is. */
        private String normal(String value) {
            return value.matches("-?\\d+(\\.\\d+)?(e-?\\d+)?") && !value.matches("-?\\d+")
                    ? Float.toString(Float.parseFloat(value))
                    : value;
        }

        private ValueDefinition formal(String[] words) {
            return new ValueDefinition(
                    words[1], Occurrence.valueOf(words[2].toUpperCase(Locale.ROOT)), typeSets.get(words[3]));
        }

        private void finish() {
            if (!name.isEmpty()) {
                versions.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(new OperatorDefinition(name, since, inputs, outputs, attributes));
            }
            inputs.clear();
            outputs.clear();
            attributes.clear();
        }
    }
}
