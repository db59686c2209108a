package dev.convnet.report.network;

import dev.convnet.results.LayerFacts.ConvolutionFacts;
import dev.convnet.results.LayerSummary;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The blocks of one type in a network. The report draws the first block and lists them all.
 *
 * @param name the name of the type in drawings: {@code Inception}
 * @param members the blocks by their path in the network, in order
 */
public record Blocks(String name, Map<String, LayerSummary> members) {
    /** The blocks of a network by type, in the order of the first block of each type. */
    public static List<Blocks> of(LayerSummary root) {
        Map<String, Map<String, LayerSummary>> kinds = new LinkedHashMap<>();
        for (Box box : Box.of(root)) {
            if (box.block() != null) {
                kinds.computeIfAbsent(box.label(), _ -> new LinkedHashMap<>()).put(box.path(), box.block());
            }
        }
        List<Blocks> all = new ArrayList<>();
        kinds.forEach((name, members) -> all.add(new Blocks(name, members)));
        return all;
    }

    /** The first block as SVG. */
    public String drawing() {
        return BlockDrawing.svg(members.values().iterator().next());
    }

    /** The path of the block that is drawn. */
    public String drawn() {
        return members.keySet().iterator().next();
    }

    /** The names of the convolutions directly inside the blocks; empty if convolutions are nested deeper. */
    public List<String> convolutions() {
        return convolutions(members.values().iterator().next()).keySet().stream()
                .toList();
    }

    /**
     * The output channels of a convolution of a block, as text.
     *
     * @param convolution a name of {@link #convolutions}
     */
    public String channels(LayerSummary member, String convolution) {
        LayerSummary conv = convolutions(member).get(convolution);
        return conv == null ? Format.NONE : Format.count(conv.output().getFirst());
    }

    private static Map<String, LayerSummary> convolutions(LayerSummary member) {
        Map<String, LayerSummary> found = new TreeMap<>();
        for (LayerSummary child : member.children()) {
            if (child.facts() instanceof ConvolutionFacts) {
                found.put(child.name(), child);
            }
        }
        return found;
    }
}
