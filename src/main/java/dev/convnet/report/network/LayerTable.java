package dev.convnet.report.network;

import dev.convnet.results.LayerSummary;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rows of a table of layers. */
public final class LayerTable {
    private LayerTable() {}

    /** All layers inside {@code root} by path, each container before its layers. */
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
        // Layers without parameters may share a name.
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
