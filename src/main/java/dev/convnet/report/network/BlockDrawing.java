package dev.convnet.report.network;

import dev.convnet.report.network.Box.Kind;
import dev.convnet.report.network.Box.Leaf;
import dev.convnet.results.LayerFacts.ActivationFacts;
import dev.convnet.results.LayerFacts.AdaptivePoolingFacts;
import dev.convnet.results.LayerFacts.BranchesFacts;
import dev.convnet.results.LayerFacts.ConvolutionFacts;
import dev.convnet.results.LayerFacts.DenseBlockFacts;
import dev.convnet.results.LayerFacts.DropoutFacts;
import dev.convnet.results.LayerFacts.LinearFacts;
import dev.convnet.results.LayerFacts.NormFacts;
import dev.convnet.results.LayerFacts.OtherFacts;
import dev.convnet.results.LayerFacts.PoolingFacts;
import dev.convnet.results.LayerFacts.SequenceFacts;
import dev.convnet.results.LayerSummary;
import dev.convnet.svg.Svg;
import dev.convnet.text.Format;
import java.util.List;

/** Draws the inside of a block, which the network's drawing shows as one box. */
final class BlockDrawing {
    private static final double ARROW = 28;

    private BlockDrawing() {}

    /** The block as SVG: parallel branches, a dense block, or layers one after another. */
    static String svg(LayerSummary block) {
        return switch (block.facts()) {
            case BranchesFacts facts -> branches(block, facts);
            case DenseBlockFacts _ -> dense(block);
            case ConvolutionFacts _,
                    PoolingFacts _,
                    AdaptivePoolingFacts _,
                    LinearFacts _,
                    NormFacts _,
                    ActivationFacts _,
                    DropoutFacts _,
                    SequenceFacts _,
                    OtherFacts _ -> new ArchitectureDrawing(block).narrow();
        };
    }

    /** Branches from one input to a concatenation, aligned at their last layers. */
    private static String branches(LayerSummary block, BranchesFacts facts) {
        double width = 100;
        double gap = 10;
        double rowHeight = 50;
        List<List<Box>> branches = LayerNames.branches(block, facts).stream()
                .map(layers -> Box.folded(layers.stream()
                        .map(layer -> new Leaf(layer, layer.name(), ""))
                        .toList()))
                .toList();
        int rows = branches.stream().mapToInt(List::size).max().orElse(0);
        double total = branches.size() * (width + gap) - gap;
        double bus = 24 + 20;
        double first = bus + 18;
        double join = first + rows * (rowHeight + ARROW);
        Svg svg = Svg.image("drawing", total + 2, join + 44, branchesInWords(block, branches));
        BoxShape.draw(svg, input(block), 1 + (total - BoxShape.WIDTH) / 2, 0);
        double firstMiddle = 1 + width / 2;
        double lastMiddle = 1 + total - width / 2;
        Arrows.line(svg, "M" + Svg.number(1 + total / 2) + " 24V" + Svg.number(bus));
        Arrows.line(svg, "M" + Svg.number(firstMiddle) + " " + Svg.number(bus) + "H" + Svg.number(lastMiddle));
        for (int i = 0; i < branches.size(); i++) {
            List<Box> branch = branches.get(i);
            double x = 1 + i * (width + gap);
            double from = bus;
            double y = first + (rows - branch.size()) * (rowHeight + ARROW);
            for (Box box : branch) {
                Arrows.down(svg, x + width / 2, from, y);
                BoxShape.drawNarrow(svg, box, x, y, width, rowHeight);
                from = y + rowHeight;
                y = from + ARROW;
            }
            Arrows.down(svg, x + width / 2, from, join);
        }
        svg.open("g", "class", "box small");
        svg.add("rect", "x", 1, "y", join, "width", total, "height", 24, "rx", 6);
        svg.text("label middle", 1 + total / 2, join + 16, "Concatenation");
        svg.close();
        svg.text("shape middle", 1 + total / 2, join + 40, Format.shape(block.output()));
        return svg.end();
    }

    /** Units whose outputs are concatenated to their inputs, one after another. */
    private static String dense(LayerSummary block) {
        double side = 22;
        double left = side + 20;
        double middle = left + BoxShape.WIDTH / 2;
        List<LayerSummary> units = block.children();
        List<Box> boxes = units.stream().map(BlockDrawing::unit).toList();
        double height = 24 + 14;
        for (Box box : boxes) {
            height += ARROW + BoxShape.height(box) + ARROW - 8 + 24;
        }
        Svg svg = Svg.image("drawing", left + BoxShape.WIDTH + 2, height, denseInWords(block, units));
        BoxShape.draw(svg, input(block), left, 0);
        double y = 24;
        long channels = block.input().getFirst();
        for (Box box : boxes) {
            double top = y + ARROW;
            double join = top + BoxShape.height(box) + ARROW - 8;
            Arrows.down(svg, middle, y, top);
            BoxShape.draw(svg, box, left, top);
            Arrows.down(svg, middle, top + BoxShape.height(box), join);
            Arrows.skip(svg, middle, y + 10, side, left, join + 12);
            long grown = channels + box.output().getFirst();
            BoxShape.draw(svg, concatenation(channels, box, grown), left, join);
            channels = grown;
            y = join + 24;
        }
        svg.text("shape middle", middle, y + 14, Format.shape(block.output()));
        return svg.end();
    }

    private static Box input(LayerSummary block) {
        return new Box(Kind.INPUT, "", "", "", "Input " + Format.shape(block.input()), "", block.input(), null);
    }

    private static Box unit(LayerSummary unit) {
        List<Leaf> leaves = unit.children().isEmpty() ? List.of(new Leaf(unit, unit.name(), "")) : Box.leaves(unit);
        List<Box> boxes = Box.folded(leaves);
        return boxes.size() == 1
                ? boxes.getFirst()
                : new Box(Kind.BLOCK, "", unit.name(), "", LayerNames.label(unit), "", unit.output(), unit);
    }

    private static Box concatenation(long channels, Box added, long grown) {
        String label = "Concatenation: " + channels + " + " + added.output().getFirst() + " = " + grown;
        return new Box(Kind.SMALL, "", "", "", label, "", List.of(grown), null);
    }

    private static String branchesInWords(LayerSummary block, List<List<Box>> branches) {
        StringBuilder words = new StringBuilder("An input of " + Format.shape(block.input()) + " goes into "
                + branches.size() + " branches, which are concatenated to " + Format.shape(block.output()) + ": ");
        branches.forEach(branch -> {
            branch.forEach(box -> words.append(box.label()).append(", "));
            words.setLength(words.length() - 2);
            words.append("; ");
        });
        words.setLength(words.length() - 2);
        return words.toString();
    }

    private static String denseInWords(LayerSummary block, List<LayerSummary> units) {
        return "An input of " + Format.shape(block.input()) + " goes through " + units.size()
                + " layers, each of which adds its output to its input by concatenation, to "
                + Format.shape(block.output());
    }
}
