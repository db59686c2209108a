package dev.convnet.ort;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.stream.Collectors.joining;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.ort.capi.NativeApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which execution provider got a model's nodes when ONNX Runtime loaded it, after its basic optimizations.
 *
 * @param nodes for each provider, by ONNX Runtime's name for it, the number of nodes of each operator
 */
public record NodePlacement(SortedMap<String, SortedMap<String, Integer>> nodes) {
    /** The option under which a session keeps what is read here. */
    static final String RECORDED = "session.record_ep_graph_assignment_info";

    /** Looked up when a session is asked: older libraries of ONNX Runtime do not have them. */
    private static final class Entries {
        static final MethodHandle SUBGRAPHS = NativeApi.entry(407, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle PROVIDER = NativeApi.entry(408, JAVA_LONG, JAVA_LONG);
        static final MethodHandle NODES = NativeApi.entry(409, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle DOMAIN = NativeApi.entry(411, JAVA_LONG, JAVA_LONG);
        static final MethodHandle OPERATOR = NativeApi.entry(412, JAVA_LONG, JAVA_LONG);

        private Entries() {}
    }

    public NodePlacement {
        SortedMap<String, SortedMap<String, Integer>> copy = new TreeMap<>();
        nodes.forEach((provider, operators) ->
                copy.put(provider, Collections.unmodifiableSortedMap(new TreeMap<>(operators))));
        nodes = Collections.unmodifiableSortedMap(copy);
    }

    /** Where the nodes of {@code session} are, which was made with the option {@link #RECORDED}. */
    public static NodePlacement of(OrtSession session) throws OrtException {
        SortedMap<String, SortedMap<String, Integer>> nodes = new TreeMap<>();
        for (long subgraph : list(Entries.SUBGRAPHS, NativeApi.handle(session))) {
            SortedMap<String, Integer> operators =
                    nodes.computeIfAbsent(text(Entries.PROVIDER, subgraph), _ -> new TreeMap<>());
            for (long node : list(Entries.NODES, subgraph)) {
                String domain = text(Entries.DOMAIN, node);
                String operator = text(Entries.OPERATOR, node);
                operators.merge(domain.isEmpty() ? operator : domain + "::" + operator, 1, Integer::sum);
            }
        }
        return new NodePlacement(nodes);
    }

    /** The number of nodes by provider. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        nodes.forEach((provider, operators) -> counts.put(
                provider,
                operators.values().stream().mapToInt(Integer::intValue).sum()));
        return counts;
    }

    /** The nodes that are elsewhere than on {@code provider}, as a sentence's subject; empty if there are none. */
    String elsewhere(String provider) {
        return nodes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(provider))
                .map(entry -> entry.getValue().entrySet().stream()
                                .map(operator -> operator.getKey() + " ×" + operator.getValue())
                                .collect(joining(", "))
                        + " on " + entry.getKey())
                .collect(joining("; "));
    }

    private static String text(MethodHandle entry, long object) throws OrtException {
        return NativeApi.text(NativeApi.query(result -> (long) entry.invokeExact(object, result)));
    }

    private static long[] list(MethodHandle entry, long object) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            long array = NativeApi.query(result -> (long) entry.invokeExact(object, result, count.address()));
            long[] elements = new long[Math.toIntExact(count.get(JAVA_LONG, 0))];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = NativeApi.element(array, i);
            }
            return elements;
        }
    }
}
