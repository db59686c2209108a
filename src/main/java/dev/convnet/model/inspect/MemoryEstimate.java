package dev.convnet.model.inspect;

import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * An estimate of the memory of a graph's inputs and intermediate values, without weights.
 *
 * @param allBytes the bytes of all inputs and intermediate values
 * @param peakBytes the most bytes that are alive at once if nodes run in the file's order, each output has memory of its own,
 *     and each value is freed after its last use
 */
public record MemoryEstimate(long allBytes, long peakBytes) {
    static MemoryEstimate of(GraphProto graph, Map<String, ValueType> types) {
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String input : graph.getNode(i).getInputList()) {
                lastUse.put(input, i);
            }
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            lastUse.put(output.getName(), graph.getNodeCount());
        }
        Set<String> weights = new HashSet<>();
        graph.getInitializerList().forEach(tensor -> weights.add(tensor.getName()));
        long all = 0;
        long alive = 0;
        for (ValueInfoProto input : graph.getInputList()) {
            if (!weights.contains(input.getName())) {
                alive = Math.addExact(alive, bytes(types.get(input.getName())));
            }
        }
        all += alive;
        long peak = alive;
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            for (String output : node.getOutputList()) {
                alive = Math.addExact(alive, bytes(types.get(output)));
                all = Math.addExact(all, bytes(types.get(output)));
            }
            peak = Math.max(peak, alive);
            Set<String> done = new HashSet<>(node.getInputList());
            done.addAll(node.getOutputList());
            done.removeAll(weights);
            for (String value : done) {
                if (lastUse.getOrDefault(value, i) <= i) {
                    alive -= bytes(types.get(value));
                }
            }
        }
        return new MemoryEstimate(all, peak);
    }

    private static long bytes(ValueType type) {
        return type != null && type.isStatic() ? type.bytes() : 0;
    }
}
