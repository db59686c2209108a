package dev.convnet.bench;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Branches.branches;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.MaxPool2d.maxPool;
import static dev.convnet.nn.Sequential.named;
import static dev.convnet.nn.Sequential.sequential;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.Branches;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Scope;
import dev.convnet.onnx.Value;
import dev.convnet.report.network.ArchitectureDrawing;
import dev.convnet.report.network.Blocks;
import dev.convnet.results.LayerFacts.BranchesFacts;
import dev.convnet.results.LayerFacts.SequenceFacts;
import dev.convnet.results.LayerSummary;
import dev.convnet.testing.Trees;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFactsTest {
    /** A block of the user's own: squeeze and expand, as in SqueezeNet. */
    private record Fire(long squeezed, long expanded) implements Layer {
        @Override
        public Value apply(Scope scope, Value x) {
            Value narrow = scope.apply("squeeze", conv(squeezed, 1), x);
            return scope.apply("expand", new Expand(expanded), narrow);
        }
    }

    /** Branches under a name that only the user's code knows. */
    private record Expand(long channels) implements Layer {
        @Override
        public Value apply(Scope scope, Value x) {
            return description().apply(scope, x);
        }

        @Override
        public Branches description() {
            return branches(
                    "Expand",
                    sequential(named("left", conv(channels, 1)), named("left_activation", relu())),
                    sequential(named("right", conv(channels, 3).padding(1)), named("right_activation", relu())));
        }
    }

    private static LayerSummary summary(Layer network) {
        return ModelFacts.summary(
                NetworkGraph.of("mine", network, Mode.INFERENCE, 1, 8).architecture());
    }

    @Test
    void aBranchingBlockOfTheUsersOwnIsDrawnAsBranches() {
        LayerSummary root = summary(sequential(conv(4, 3).padding(1), new Expand(6), flatten(), linear(10)));

        LayerSummary block = root.children().get(1);
        assertEquals("Expand", block.type());
        assertEquals(
                new BranchesFacts(List.of(List.of("left", "left_activation"), List.of("right", "right_activation"))),
                block.facts());
        Blocks blocks = Blocks.of(root).getFirst();
        assertEquals("Expand", blocks.name());
        assertEquals(List.of("left", "right"), blocks.convolutions());
        String drawing = blocks.drawing();
        assertTrue(
                drawing.contains(
                        "An input of 4×8×8 goes into 2 branches, which are concatenated to 12×8×8: 1×1 Conv (6); 3×3 Conv (6), pad 1"));
        assertTrue(drawing.contains(">Concatenation</text>"));
        assertTrue(new ArchitectureDrawing(root).narrow().contains(">6 + 6</text>"));
    }

    @Test
    void aBlockOfTheUsersOwnWithoutDescriptionIsDrawnAsItsLayersInOrder() {
        LayerSummary root = summary(sequential(new Fire(2, 6), maxPool(2), flatten(), linear(10)));

        Blocks fire = Blocks.of(root).getFirst();
        assertEquals("Fire", fire.name());
        assertEquals("0", fire.drawn());
        assertTrue(fire.drawing().contains(">1×1 Conv (2)</text>"));
        assertTrue(fire.drawing().contains(">Expand</text>"));
    }

    /** The trees of test support are built independently of the networks. */
    @ParameterizedTest
    @CsvSource({"alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet"})
    void layersOfTheBuiltInNetworksKeepTheirFacts(String name) {
        Network network = Zoo.named(name);
        LayerSummary actual =
                ModelFacts.summary(network.emit(NetworkOptions.side(network.defaultSide()), Mode.INFERENCE)
                        .architecture());
        LayerSummary expected = switch (name) {
            case "alexnet" -> Trees.alexNet();
            case "vgg11" -> Trees.vgg11();
            case "nin" -> Trees.nin();
            case "googlenet" -> Trees.googLeNet();
            case "lenet-bn" -> Trees.lenet();
            default -> Trees.denseNet();
        };
        assertEquals(expected.children(), actual.children());
        assertEquals(new SequenceFacts(), actual.facts());
        assertEquals(expected.macs(), actual.macs());
        assertEquals(expected.parameters(), actual.parameters());
    }
}
