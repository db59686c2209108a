package dev.convnet.ort;

import static java.util.stream.Collectors.joining;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.ort.capi.NativeHandle;
import dev.convnet.ort.capi.SessionApi;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The execution providers that run a model's nodes, after ONNX Runtime's basic optimizations.
 *
 * @param nodes the number of nodes of each operator, by ONNX Runtime's name of the provider
 */
public record NodePlacement(SortedMap<String, SortedMap<String, Integer>> nodes) {
    /** The session option that makes ONNX Runtime record the placement. */
    static final String RECORDED = "session.record_ep_graph_assignment_info";

    public NodePlacement {
        SortedMap<String, SortedMap<String, Integer>> copy = new TreeMap<>();
        nodes.forEach((provider, operators) ->
                copy.put(provider, Collections.unmodifiableSortedMap(new TreeMap<>(operators))));
        nodes = Collections.unmodifiableSortedMap(copy);
    }

    /** The placement of a session that was made with the option {@link #RECORDED}. */
    public static NodePlacement of(OrtSession session) throws OrtException {
        SortedMap<String, SortedMap<String, Integer>> nodes = new TreeMap<>();
        for (long subgraph : SessionApi.subgraphs(NativeHandle.of(session))) {
            SortedMap<String, Integer> operators =
                    nodes.computeIfAbsent(SessionApi.provider(subgraph), _ -> new TreeMap<>());
            for (long node : SessionApi.nodes(subgraph)) {
                String domain = SessionApi.domain(node);
                String operator = SessionApi.operator(node);
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

    /** The nodes on other providers, in words: {@code Pad ×2 on CPUExecutionProvider}; empty if there are none. */
    String elsewhere(String provider) {
        return nodes.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(provider))
                .map(entry -> entry.getValue().entrySet().stream()
                                .map(operator -> operator.getKey() + " ×" + operator.getValue())
                                .collect(joining(", "))
                        + " on " + entry.getKey())
                .collect(joining("; "));
    }
}
