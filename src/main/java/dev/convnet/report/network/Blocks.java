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
 * The blocks of one kind in a network: the first is drawn, all are listed.
 *
 * @param name what figures call the kind
 * @param members the blocks by their place in the tree, in order
 */
public record Blocks(String name, Map<String, LayerSummary> members) {
    /** The kinds of blocks in a tree, in the order of their first members. */
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

    /** The first member, drawn. */
    public String drawing() {
        return BlockDrawing.svg(members.values().iterator().next());
    }

    /** The place of the member that is drawn. */
    public String drawn() {
        return members.keySet().iterator().next();
    }

    /** The names of the convolutions directly inside, whose channels tell the members apart; none if they lie deeper. */
    public List<String> convolutions() {
        return convolutions(members.values().iterator().next()).keySet().stream()
                .toList();
    }

    /** The output channels of one of the {@link #convolutions} of a member. */
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
