package dev.convnet.results;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewrites the tree of layers of version 2 of the format, which described a layer as text, {@code "kind": "Conv2d"} and
 * {@code "detail": "3×3, 64, stride 2, pad 1"}. A layer whose text is not understood keeps it, as {@code other}.
 */
final class LayerUpgrade {
    private static final Pattern WINDOW =
            Pattern.compile("(\\d{1,9})×(\\d{1,9})(?:, \\d{1,9})?(?:, stride (\\d{1,9}))?(?:, pad (\\d{1,9}))?");
    private static final Pattern PROBABILITY = Pattern.compile("p (\\d{1,9}(?:\\.\\d{1,18})?(?:E-\\d{1,3})?)");
    private static final Pattern BRANCH = Pattern.compile("p(\\d{1,3})_.*");

    private LayerUpgrade() {}

    /** Upgrades a layer and all layers inside it, in place. */
    static void upgrade(ObjectNode layer) {
        String kind = layer.path("kind").asString("");
        String detail = layer.path("detail").asString("");
        for (JsonNode child : layer.path("children")) {
            if (child instanceof ObjectNode inner) {
                upgrade(inner);
            }
        }
        if (kind.equals("DenseBlock")) {
            hoistUnits(layer);
        }
        ObjectNode facts = facts(kind, detail, layer);
        ObjectNode old = layer.deepCopy();
        layer.removeAll();
        old.forEachEntry((field, value) -> {
            switch (field) {
                case "kind" -> layer.set("type", value).set("facts", facts);
                case "detail" -> {}
                default -> layer.set(field, value);
            }
        });
    }

    private static ObjectNode facts(String kind, String detail, ObjectNode layer) {
        ObjectNode other = facts(layer, "other").put("detail", detail);
        Matcher window = WINDOW.matcher(detail);
        JsonNode output = layer.path("output");
        return switch (kind) {
            case "Conv2d" -> {
                ObjectNode facts = facts(layer, "convolution")
                        .put("channels", output.path(0).asLong());
                yield window.matches() ? facts.set("window", window(facts, window)) : other;
            }
            case "MaxPool2d", "AvgPool2d" -> {
                ObjectNode facts = facts(layer, "pooling").put("reduction", reduction(kind));
                yield window.matches() ? facts.set("window", window(facts, window)) : other;
            }
            case "AdaptiveMaxPool2d", "AdaptiveAvgPool2d" ->
                facts(layer, "adaptive-pooling")
                        .put("reduction", reduction(kind))
                        .put("height", output.path(1).asLong())
                        .put("width", output.path(2).asLong());
            case "Linear" ->
                facts(layer, "linear").put("features", output.path(0).asLong());
            case "BatchNorm" -> facts(layer, "norm");
            case "ReLU", "Sigmoid" -> facts(layer, "activation");
            case "Dropout", "Dropout2d" -> {
                Matcher probability = PROBABILITY.matcher(detail);
                yield probability.matches()
                        ? facts(layer, "dropout")
                                .put("probability", Double.parseDouble(probability.group(1)))
                                .put("wholeChannels", kind.equals("Dropout2d"))
                        : other;
            }
            case "Sequential" -> facts(layer, "sequence");
            case "DenseBlock" -> facts(layer, "dense-block");
            case "Inception" -> {
                ObjectNode facts = facts(layer, "branches");
                yield facts.set("branches", branches(facts, layer.path("children")));
            }
            default -> other;
        };
    }

    private static ObjectNode facts(ObjectNode layer, String kind) {
        return layer.objectNode().put("kind", kind);
    }

    private static String reduction(String kind) {
        return kind.contains("Max") ? "MAX" : "AVERAGE";
    }

    private static ObjectNode window(ObjectNode parent, Matcher text) {
        long stride = text.group(3) == null ? 1 : Long.parseLong(text.group(3));
        long pad = text.group(4) == null ? 0 : Long.parseLong(text.group(4));
        ObjectNode window = parent.objectNode();
        window.set("kernel", list(parent, List.of(Long.parseLong(text.group(1)), Long.parseLong(text.group(2)))));
        window.set("strides", list(parent, Collections.nCopies(2, stride)));
        window.set("padsBegin", list(parent, Collections.nCopies(2, pad)));
        window.set("padsEnd", list(parent, Collections.nCopies(2, pad)));
        window.set("dilations", list(parent, Collections.nCopies(2, 1L)));
        return window;
    }

    private static ArrayNode list(ObjectNode parent, List<Long> numbers) {
        ArrayNode list = parent.arrayNode();
        numbers.forEach(list::add);
        return list;
    }

    /** The branch of a layer is the number after the {@code p} of its name; a layer without one continues the branch. */
    private static ArrayNode branches(ObjectNode parent, JsonNode children) {
        Map<Integer, List<String>> names = new TreeMap<>();
        int branch = 0;
        for (JsonNode child : children) {
            String name = child.path("name").asString("");
            Matcher number = BRANCH.matcher(name);
            if (number.matches()) {
                branch = Integer.parseInt(number.group(1));
            }
            names.computeIfAbsent(branch, _ -> new ArrayList<>()).add(name);
        }
        ArrayNode branches = parent.arrayNode();
        for (List<String> layers : names.values()) {
            ArrayNode one = branches.addArray();
            layers.forEach(one::add);
        }
        return branches;
    }

    /** Version 2 had a dense block's units inside its only child {@code net}; now they are its own, {@code net.0} and so on. */
    private static void hoistUnits(ObjectNode block) {
        JsonNode container = block.path("children").path(0);
        ArrayNode units = block.arrayNode();
        for (JsonNode unit : container.path("children")) {
            if (unit instanceof ObjectNode layer) {
                layer.put(
                        "name",
                        container.path("name").asString("") + "."
                                + layer.path("name").asString(""));
                units.add(layer);
            }
        }
        if (!units.isEmpty()) {
            block.set("children", units);
        }
    }
}
