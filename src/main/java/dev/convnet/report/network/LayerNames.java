package dev.convnet.report.network;

import dev.convnet.nn.Architecture;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What figures call layers: {@code 3×3 Conv (64), pad 1} and {@code FC (4096)} as in textbooks. */
final class LayerNames {
    private LayerNames() {}

    /** A layer's name in its own box. */
    static String label(Architecture layer) {
        String kind = layer.kind();
        if (kind.startsWith("Conv")) {
            String channels = String.valueOf(layer.output().getFirst());
            return windowed(layer, "Conv (" + channels + ")", channels);
        } else if (kind.equals("MaxPool2d") || kind.equals("AvgPool2d")) {
            return windowed(layer, kind.replace("2d", ""), "");
        } else if (kind.startsWith("Adaptive") || kind.startsWith("Global")) {
            String pool = kind.replaceAll("Adaptive|Global|2d", "");
            List<Long> out = layer.output();
            return out.subList(1, out.size()).stream().allMatch(n -> n == 1)
                    ? "Global " + pool
                    : "Adaptive " + pool + " (" + Format.shape(out.subList(1, out.size())) + ")";
        } else if (kind.equals("Linear")) {
            return "FC (" + layer.output().getFirst() + ")";
        }
        return sentence(small(layer));
    }

    /** A layer's name within a list of small ones. */
    static String small(Architecture layer) {
        String kind = layer.kind();
        if (kind.startsWith("BatchNorm")) {
            return "batch norm";
        } else if (kind.startsWith("Dropout")) {
            String share = layer.detail().replaceAll("[^0-9.]", "");
            return (kind.equals("Dropout") ? "dropout" : "channel dropout")
                    + (share.isEmpty() ? "" : " (" + share + ")");
        } else if (kind.equals("ReLU")) {
            return kind;
        } else if (!layer.children().isEmpty()) {
            return words(kind);
        }
        return words(kind) + (layer.detail().isEmpty() ? "" : " (" + layer.detail() + ")");
    }

    /** The second line of a block's box: what its branches give together, or how it grows. Empty for a plain layer. */
    static String note(Architecture layer) {
        return switch (layer.kind()) {
            case "Inception" ->
                branches(layer).stream()
                        .map(branch -> String.valueOf(branch.getLast().output().getFirst()))
                        .collect(Collectors.joining(" + "));
            case "DenseBlock" -> {
                List<Architecture> units = units(layer);
                long[] grown = units.stream()
                        .mapToLong(unit -> unit.output().getFirst())
                        .distinct()
                        .toArray();
                yield units.size() + " layers" + (grown.length == 1 ? ", " + grown[0] + " channels each" : "");
            }
            default -> layer.children().isEmpty() ? "" : layer.detail();
        };
    }

    /** The branches of an Inception block: the number after the {@code p} of a name is the branch, other names go on with it. */
    static List<List<Architecture>> branches(Architecture block) {
        TreeMap<Integer, List<Architecture>> branches = new TreeMap<>();
        int branch = 0;
        for (Architecture child : block.children()) {
            if (child.name().matches("p\\d{1,3}_.*")) {
                branch = Integer.parseInt(child.name().substring(1, child.name().indexOf('_')));
            }
            branches.computeIfAbsent(branch, _ -> new ArrayList<>()).add(child);
        }
        return List.copyOf(branches.values());
    }

    /** The layers of a dense block whose outputs are concatenated one after the other. */
    static List<Architecture> units(Architecture block) {
        return block.children().size() == 1 ? block.children().getFirst().children() : block.children();
    }

    /** The text with a capital. */
    static String sentence(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** {@code 3×3 Conv (64), pad 1}: the window in front, what else the detail says behind, but not the channels again. */
    private static String windowed(Architecture layer, String name, String channels) {
        List<String> parts = Arrays.stream(layer.detail().split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty() && !part.equals(channels))
                .toList();
        boolean window = !parts.isEmpty() && parts.getFirst().matches("\\d+[×x]\\d+");
        String rest =
                parts.stream().skip(window ? 1 : 0).map(part -> ", " + part).collect(Collectors.joining());
        return (window ? parts.getFirst() + " " : "") + name + rest;
    }

    /** {@code DenseBlock} as {@code dense block}; a name in one word or with a figure keeps its letters. */
    private static String words(String kind) {
        return kind.matches("([A-Z][a-z]+)+")
                ? kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT)
                : kind;
    }
}
