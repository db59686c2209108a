package dev.convnet.report.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.results.LayerFacts.BranchesFacts;
import dev.convnet.results.LayerFacts.ConvolutionFacts;
import dev.convnet.results.LayerFacts.OtherFacts;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.WindowFacts;
import dev.convnet.testing.Trees;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BoxTest {
    @Test
    void alexNetReadsLikeTheTextbook() {
        assertEquals(
                List.of(
                        "Input",
                        "11×11 Conv (64), stride 4, pad 2 | ReLU",
                        "3×3 MaxPool, stride 2",
                        "5×5 Conv (192), pad 2 | ReLU",
                        "3×3 MaxPool, stride 2",
                        "3×3 Conv (384), pad 1 | ReLU",
                        "3×3 Conv (256), pad 1 | ReLU",
                        "3×3 Conv (256), pad 1 | ReLU",
                        "3×3 MaxPool, stride 2",
                        "Adaptive AvgPool (6×6)",
                        "Flatten",
                        "Dropout (0.5)",
                        "FC (4096) | ReLU, dropout (0.5)",
                        "FC (4096) | ReLU",
                        "FC (10)"),
                texts(Trees.alexNet()));
    }

    @Test
    void normalisationFoldsIntoTheLayerItFollowsOrTheConvolutionItPrecedes() {
        assertEquals("5×5 Conv (6) | batch norm, sigmoid", texts(Trees.lenet()).get(1));
        assertEquals("FC (120) | batch norm, sigmoid", texts(Trees.lenet()).get(6));
        List<String> dense = texts(Trees.denseNet());
        assertEquals("7×7 Conv (64), stride 2, pad 3 | batch norm, ReLU", dense.get(2));
        assertEquals("Dense block | 4 layers, 32 channels each", dense.get(4));
        assertEquals("batch norm, ReLU | 1×1 Conv (96)", dense.get(5));
        assertEquals("Batch norm, ReLU", dense.get(dense.size() - 4));
        assertEquals("Global MaxPool", dense.get(dense.size() - 3));
    }

    @Test
    void anInceptionBlockHasFourBranches() {
        LayerSummary block = Blocks.of(Trees.googLeNet()).getFirst().members().get("2.0");
        List<List<String>> branches = LayerNames.branches(block, (BranchesFacts) block.facts()).stream()
                .map(branch -> branch.stream().map(LayerSummary::name).toList())
                .toList();
        assertEquals(
                List.of(
                        List.of("p1_1", "p1_1_relu"),
                        List.of("p2_1", "p2_1_relu", "p2_2", "p2_2_relu"),
                        List.of("p3_1", "p3_1_relu", "p3_2", "p3_2_relu"),
                        List.of("p4_1", "p4_2", "p4_2_relu")),
                branches);
    }

    @Test
    void blocksOfOneKindStandTogether() {
        List<Blocks> inception = Blocks.of(Trees.googLeNet());
        assertEquals(1, inception.size());
        assertEquals(9, inception.getFirst().members().size());
        assertEquals(
                List.of("p1_1", "p2_1", "p2_2", "p3_1", "p3_2", "p4_2"),
                inception.getFirst().convolutions());
        assertEquals(
                List.of("5", "7", "9", "11"),
                List.copyOf(Blocks.of(Trees.denseNet()).getFirst().members().keySet()));
        assertEquals(List.of(), Blocks.of(Trees.vgg11()));
    }

    @Test
    void whatIsUnusualIsShown() {
        WindowFacts uneven =
                new WindowFacts(List.of(3L, 5L), List.of(2L, 1L), List.of(0L, 0L), List.of(1L, 1L), List.of(2L, 2L));
        LayerSummary odd = new LayerSummary(
                "c",
                "Conv2d",
                new ConvolutionFacts(7, uneven),
                List.of(1L, 9L, 9L),
                List.of(7L, 3L, 1L),
                1,
                1,
                List.of());
        assertEquals("3×5 Conv (7), stride 2×1, pad 0 before and 1 after, dilation 2", LayerNames.label(odd));
        assertEquals("3×5, 7, stride 2×1, pad 0 before and 1 after, dilation 2", LayerNames.detail(odd));
        LayerSummary other = new LayerSummary(
                "u", "PixelShuffle", new OtherFacts("by 2"), List.of(4L), List.of(1L), 0, 0, List.of());
        assertEquals("Pixel shuffle (by 2)", LayerNames.label(other));
    }

    private static List<String> texts(LayerSummary tree) {
        return Box.of(tree).stream()
                .map(box -> Stream.of(box.before(), box.label(), box.after())
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining(" | ")))
                .toList();
    }
}
