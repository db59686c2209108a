package dev.convnet.report.network;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A box of a drawing: a layer, and the small layers around it that textbooks write into the same box, such as the activation
 * after a convolution.
 *
 * @param kind the look of the box
 * @param frame the top-level container of the layer; empty if there is none
 * @param path the layer's path in the network
 * @param before the small layers before the layer, as text
 * @param label the layer: {@code 3×3 Conv (64), pad 1}
 * @param after the small layers after the layer, as text
 * @param output the shape of the box's output, without the batch dimension
 * @param block the block that is also drawn on its own; null for a plain layer
 */
record Box(
        Kind kind,
        String frame,
        String path,
        String before,
        String label,
        String after,
        List<Long> output,
        LayerSummary block) {
    /** The look of a box, which is a CSS class. */
    enum Kind {
        INPUT,
        CONV,
        POOL,
        LINEAR,
        SMALL,
        BLOCK;

        String style() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The boxes of a network: its input, then its layers in the order in which they run. */
    static List<Box> of(LayerSummary root) {
        List<Box> boxes = new ArrayList<>();
        boxes.add(new Box(Kind.INPUT, "", "", "", "Input", "", root.input(), null));
        boxes.addAll(folded(leaves(root)));
        return boxes;
    }

    /** The boxes of layers that run one after another. */
    static List<Box> folded(List<Leaf> leaves) {
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < leaves.size(); ) {
            int main = i;
            while (main < leaves.size()
                    && leaves.get(main).folds()
                    && leaves.get(main).sameFrame(leaves.get(i))) {
                main++;
            }
            // Normalization and activation before a convolution share its box; before any other layer they have a box
            // of
            // their own.
            boolean alone = main > i
                    && !(main < leaves.size()
                            && leaves.get(main).isConv()
                            && leaves.get(main).sameFrame(leaves.get(i)));
            int end = alone ? main : main + 1;
            if (!alone && leaves.get(main).carries()) {
                while (end < leaves.size() && leaves.get(end).follows(leaves.get(main))) {
                    end++;
                }
            }
            boxes.add(alone ? small(leaves.subList(i, end)) : box(leaves, i, main, end));
            i = end;
        }
        return boxes;
    }

    /** The layers inside {@code root} in order. Containers are replaced with their layers, blocks are not. */
    static List<Leaf> leaves(LayerSummary root) {
        List<Leaf> leaves = new ArrayList<>();
        for (LayerSummary child : root.children()) {
            collect(child, child.name(), isContainer(child) ? child.name() : "", leaves);
        }
        return leaves;
    }

    private static void collect(LayerSummary layer, String path, String frame, List<Leaf> into) {
        if (isContainer(layer)) {
            layer.children().forEach(child -> collect(child, path + "." + child.name(), frame, into));
        } else {
            into.add(new Leaf(layer, path, frame));
        }
    }

    private static boolean isContainer(LayerSummary layer) {
        return layer.facts() instanceof SequenceFacts && !layer.children().isEmpty();
    }

    private static Box box(List<Leaf> leaves, int from, int main, int end) {
        Leaf leaf = leaves.get(main);
        return new Box(
                leaf.kind(),
                leaf.frame(),
                leaf.path(),
                names(leaves.subList(from, main)),
                LayerNames.label(leaf.layer()),
                end > main + 1 ? names(leaves.subList(main + 1, end)) : LayerNames.note(leaf.layer()),
                leaves.get(end - 1).layer().output(),
                leaf.layer().children().isEmpty() ? null : leaf.layer());
    }

    private static Box small(List<Leaf> run) {
        return new Box(
                Kind.SMALL,
                run.getFirst().frame(),
                run.getFirst().path(),
                "",
                LayerNames.sentence(names(run)),
                "",
                run.getLast().layer().output(),
                null);
    }

    private static String names(List<Leaf> run) {
        return run.stream().map(leaf -> LayerNames.small(leaf.layer())).collect(Collectors.joining(", "));
    }

    /** A layer that is drawn as a whole, with its path and its frame. */
    record Leaf(LayerSummary layer, String path, String frame) {
        Kind kind() {
            if (!layer.children().isEmpty()) {
                return Kind.BLOCK;
            }
            return switch (layer.facts()) {
                case ConvolutionFacts _ -> Kind.CONV;
                case PoolingFacts _, AdaptivePoolingFacts _ -> Kind.POOL;
                case LinearFacts _ -> Kind.LINEAR;
                case NormFacts _,
                        ActivationFacts _,
                        DropoutFacts _,
                        SequenceFacts _,
                        BranchesFacts _,
                        DenseBlockFacts _,
                        OtherFacts _ -> Kind.SMALL;
            };
        }

        boolean isConv() {
            return layer.facts() instanceof ConvolutionFacts;
        }

        private boolean isLinear() {
            return layer.facts() instanceof LinearFacts;
        }

        /** Whether the layer is written into the box of a neighbor. */
        boolean folds() {
            return layer.facts() instanceof NormFacts || layer.facts() instanceof ActivationFacts;
        }

        /** Whether small layers that follow are written into the layer's box. */
        boolean carries() {
            return isConv() || isLinear();
        }

        /** Whether the layer is written into the box of {@code main}, which stands before it. */
        boolean follows(Leaf main) {
            boolean dropped =
                    main.isLinear() && layer.facts() instanceof DropoutFacts(double _, boolean whole) && !whole;
            return sameFrame(main) && (folds() || dropped);
        }

        boolean sameFrame(Leaf other) {
            return frame.equals(other.frame);
        }
    }
}
