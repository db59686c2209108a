package dev.convnet.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.convnet.results.LayerFacts.BranchesFacts;
import dev.convnet.results.LayerFacts.ConvolutionFacts;
import dev.convnet.results.LayerFacts.DropoutFacts;
import dev.convnet.results.LayerFacts.OtherFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Trees of layers of version 2, as in the sample report, which described layers as text. */
class LayerUpgradeTest {
    private static LayerSummary network(String id) {
        LayerSummary root = ResultsFile.read(Path.of("reports", "sample", "results.json")).cells().stream()
                .filter(cell -> cell.id().equals(id))
                .findFirst()
                .orElseThrow()
                .model()
                .architecture();
        assertNotNull(root);
        return root;
    }

    @Test
    void textsOfTheSixNetworksAreUnderstood() {
        Set<String> others = new TreeSet<>();
        for (String id : List.of("alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet")) {
            for (LayerSummary layer : all(network(id))) {
                if (layer.facts() instanceof OtherFacts) {
                    others.add(layer.type());
                }
            }
        }
        assertEquals(Set.of("Flatten", "Reshape"), others);
    }

    @Test
    void aConvolutionGetsItsWindow() {
        LayerSummary first = network("alexnet").children().getFirst().children().getFirst();
        List<Long> ones = List.of(1L, 1L);
        assertEquals(
                new ConvolutionFacts(
                        32,
                        new WindowFacts(List.of(11L, 11L), List.of(4L, 4L), List.of(2L, 2L), List.of(2L, 2L), ones)),
                first.facts());
        LayerSummary dropout =
                network("alexnet").children().getLast().children().getFirst();
        assertEquals(new DropoutFacts(0.5, false), dropout.facts());
        assertEquals(
                new DropoutFacts(0.0, true), network("nin").children().get(6).facts());
    }

    @Test
    void anInceptionBlockGetsItsBranchesAndADenseBlockItsUnits() {
        LayerSummary inception =
                network("googlenet").children().get(2).children().getFirst();
        assertEquals(
                new BranchesFacts(List.of(
                        List.of("p1_1", "p1_1_relu"),
                        List.of("p2_1", "p2_1_relu", "p2_2", "p2_2_relu"),
                        List.of("p3_1", "p3_1_relu", "p3_2", "p3_2_relu"),
                        List.of("p4_1", "p4_2", "p4_2_relu"))),
                inception.facts());
        LayerSummary dense = network("densenet").children().get(5);
        assertEquals(
                List.of("net.0", "net.1", "net.2", "net.3"),
                dense.children().stream().map(LayerSummary::name).toList());
    }

    @Test
    void aTextThatIsNotUnderstoodIsKept() {
        ObjectNode layer = (ObjectNode) new JsonMapper().readTree("""
                {"name": "c", "kind": "Conv2d", "detail": "3x3, dilation 2", "input": [1, 9, 9], "output": [7, 5, 5],
                 "parameters": 1, "macs": 1, "children": []}
                """);

        LayerUpgrade.upgrade(layer);

        assertEquals("""
                {"name":"c","type":"Conv2d","facts":{"kind":"other","detail":"3x3, dilation 2"},"input":[1,9,9],\
                "output":[7,5,5],"parameters":1,"macs":1,"children":[]}""", layer.toString());
    }

    private static List<LayerSummary> all(LayerSummary root) {
        List<LayerSummary> layers = new ArrayList<>();
        for (LayerSummary child : root.children()) {
            layers.add(child);
            layers.addAll(all(child));
        }
        return layers;
    }
}
