package dev.convnet.report.network;

import dev.convnet.nn.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;

/** The layers of a network as rows of a table. */
public final class LayerTable {
    private LayerTable() {}

    /** Every layer below {@code root} by its path, containers before what they contain. */
    public static Map<String, Architecture> of(Architecture root) {
        Map<String, Architecture> layers = new LinkedHashMap<>();
        root.children().forEach(child -> collect(child, child.name(), layers));
        return layers;
    }

    private static void collect(Architecture layer, String path, Map<String, Architecture> into) {
        // Layers without weights need no name of their own, so a name may come twice.
        String key = path;
        for (int i = 2; into.containsKey(key); i++) {
            key = path + " (" + i + ")";
        }
        into.put(key, layer);
        for (Architecture child : layer.children()) {
            collect(child, path + "." + child.name(), into);
        }
    }
}
