package dev.convnet.report.network;

import dev.convnet.nn.Architecture;
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
public record Blocks(String name, Map<String, Architecture> members) {
    /** The kinds of blocks in a tree, in the order of their first members. */
    public static List<Blocks> of(Architecture root) {
        Map<String, Map<String, Architecture>> kinds = new LinkedHashMap<>();
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
    public String channels(Architecture member, String convolution) {
        Architecture conv = convolutions(member).get(convolution);
        return conv == null ? Format.NONE : Format.count(conv.output().getFirst());
    }

    private static Map<String, Architecture> convolutions(Architecture member) {
        Map<String, Architecture> found = new TreeMap<>();
        for (Architecture child : member.children()) {
            if (child.kind().startsWith("Conv")) {
                found.put(child.name(), child);
            }
        }
        return found;
    }
}
