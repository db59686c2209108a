package dev.convnet.report.network;

import dev.convnet.results.LayerSummary;
import java.util.LinkedHashMap;
import java.util.Map;

/** The layers of a network as rows of a table. */
public final class LayerTable {
    private LayerTable() {}

    /** Every layer below {@code root} by its path, containers before what they contain. */
    public static Map<String, LayerSummary> of(LayerSummary root) {
        Map<String, LayerSummary> layers = new LinkedHashMap<>();
        root.children().forEach(child -> collect(child, child.name(), layers));
        return layers;
    }

    /** A layer's facts as text: {@code 3×3, 64, stride 2, pad 1}; empty where there are none. */
    public static String detail(LayerSummary layer) {
        return LayerNames.detail(layer);
    }

    private static void collect(LayerSummary layer, String path, Map<String, LayerSummary> into) {
        // Layers without weights need no name of their own, so a name may come twice.
        String key = path;
        for (int i = 2; into.containsKey(key); i++) {
            key = path + " (" + i + ")";
        }
        into.put(key, layer);
        for (LayerSummary child : layer.children()) {
            collect(child, path + "." + child.name(), into);
        }
    }
}
