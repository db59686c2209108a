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
import dev.convnet.results.LayerFacts.Reduction;
import dev.convnet.results.LayerFacts.SequenceFacts;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.WindowFacts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The text that drawings and tables use for layers: {@code 3×3 Conv (64), pad 1} and {@code FC (4096)}, as in textbooks. */
final class LayerNames {
    private LayerNames() {}

    /** A layer's name in a box of its own. */
    static String label(LayerSummary layer) {
        return switch (layer.facts()) {
            case ConvolutionFacts(long channels, WindowFacts window) ->
                kernel(window) + " Conv (" + channels + ")" + steps(window);
            case PoolingFacts(Reduction reduction, WindowFacts window) ->
                kernel(window) + " " + pool(reduction) + steps(window);
            case AdaptivePoolingFacts(Reduction reduction, long height, long width) ->
                height == 1 && width == 1
                        ? "Global " + pool(reduction)
                        : "Adaptive " + pool(reduction) + " (" + height + "×" + width + ")";
            case LinearFacts(long features) -> "FC (" + features + ")";
            case NormFacts _,
                    ActivationFacts _,
                    DropoutFacts _,
                    SequenceFacts _,
                    BranchesFacts _,
                    DenseBlockFacts _,
                    OtherFacts _ -> sentence(small(layer));
        };
    }

    /** A layer's name in a list of small layers: {@code batch norm}, {@code ReLU}, {@code dropout (0.5)}. */
    static String small(LayerSummary layer) {
        return switch (layer.facts()) {
            case DropoutFacts(double probability, boolean wholeChannels) ->
                (wholeChannels ? "channel dropout" : "dropout") + " (" + probability + ")";
            case NormFacts _, ActivationFacts _, SequenceFacts _, BranchesFacts _, DenseBlockFacts _ ->
                words(layer.type());
            case ConvolutionFacts _, PoolingFacts _, AdaptivePoolingFacts _, LinearFacts _, OtherFacts _ -> {
                boolean isLeaf = layer.children().isEmpty();
                String detail = detail(layer);
                yield words(layer.type()) + (isLeaf && !detail.isEmpty() ? " (" + detail + ")" : "");
            }
        };
    }

    /** A layer's facts in a table: {@code 3×3, 64, stride 2, pad 1}; empty where there are none. */
    static String detail(LayerSummary layer) {
        return switch (layer.facts()) {
            case ConvolutionFacts(long channels, WindowFacts window) ->
                kernel(window) + ", " + channels + steps(window);
            case PoolingFacts(Reduction _, WindowFacts window) -> kernel(window) + steps(window);
            case AdaptivePoolingFacts(Reduction _, long height, long width) -> height + "×" + width;
            case LinearFacts(long features) -> Long.toString(features);
            case DropoutFacts(double probability, boolean _) -> "p " + probability;
            case OtherFacts(String detail) -> detail;
            case NormFacts _, ActivationFacts _, SequenceFacts _, BranchesFacts _, DenseBlockFacts _ -> "";
        };
    }

    /** The second line of a block's box: the channels of its branches, or how a dense block grows. Empty for a plain layer. */
    static String note(LayerSummary layer) {
        return switch (layer.facts()) {
            case BranchesFacts facts ->
                branches(layer, facts).stream()
                        .filter(branch -> !branch.isEmpty())
                        .map(branch -> String.valueOf(branch.getLast().output().getFirst()))
                        .collect(Collectors.joining(" + "));
            case DenseBlockFacts _ -> {
                List<LayerSummary> units = layer.children();
                long[] channels = units.stream()
                        .mapToLong(unit -> unit.output().getFirst())
                        .distinct()
                        .toArray();
                yield units.size() + " layers" + (channels.length == 1 ? ", " + channels[0] + " channels each" : "");
            }
            case ConvolutionFacts _,
                    PoolingFacts _,
                    AdaptivePoolingFacts _,
                    LinearFacts _,
                    NormFacts _,
                    ActivationFacts _,
                    DropoutFacts _,
                    SequenceFacts _,
                    OtherFacts _ -> layer.children().isEmpty() ? "" : detail(layer);
        };
    }

    /** The layers of each branch of a block. */
    static List<List<LayerSummary>> branches(LayerSummary block, BranchesFacts facts) {
        Map<String, LayerSummary> byName = block.children().stream()
                .collect(Collectors.toMap(LayerSummary::name, Function.identity(), (first, _) -> first));
        return facts.branches().stream()
                .map(names ->
                        names.stream().map(byName::get).filter(Objects::nonNull).toList())
                .toList();
    }

    /** The text with a capital. */
    static String sentence(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String pool(Reduction reduction) {
        return switch (reduction) {
            case AVERAGE -> "AvgPool";
            case MAX -> "MaxPool";
        };
    }

    private static String kernel(WindowFacts window) {
        return times(window.kernel());
    }

    /** {@code , stride 2, pad 1}: what differs from stride 1 without padding and dilation. */
    private static String steps(WindowFacts window) {
        String begin = perAxis(window.padsBegin());
        String end = perAxis(window.padsEnd());
        String pad = begin.equals(end) ? begin : begin + " before and " + end + " after";
        return other(", stride ", perAxis(window.strides()), "1")
                + other(", pad ", pad, "0")
                + other(", dilation ", perAxis(window.dilations()), "1");
    }

    private static String other(String name, String value, String usual) {
        return value.equals(usual) ? "" : name + value;
    }

    /** One number where all axes have the same, {@code 2×1} where they differ. */
    private static String perAxis(List<Long> numbers) {
        return numbers.stream().distinct().count() == 1 ? String.valueOf(numbers.getFirst()) : times(numbers);
    }

    private static String times(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }

    /** A type's name as words, {@code DenseBlock} as {@code dense block}; a name with other than whole words is kept: {@code ReLU}. */
    private static String words(String type) {
        return type.matches("([A-Z][a-z]+)+")
                ? type.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT)
                : type;
    }
}
