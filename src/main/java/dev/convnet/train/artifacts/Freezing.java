package dev.convnet.train.artifacts;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.NamePattern;
import dev.convnet.base.NearestName;
import dev.convnet.base.UserError;
import java.util.List;
import java.util.Set;

/**
 * What a training leaves as it is in a model.
 *
 * @param parameters patterns for the names of parameters that are not trained
 * @param layers patterns for layers that stay in inference mode: their batch norms normalize with the running statistics and keep them,
 *     and their dropout does nothing. A pattern matches the name of the layer's node, or its place: the names of its parameters without
 *     the part after the last dot
 * @param batchNorms whether every batch norm stays in inference mode
 */
public record Freezing(List<String> parameters, List<String> layers, boolean batchNorms) {
    private static final int SHOWN = 8;

    /** Everything is trained. */
    public static final Freezing NONE = new Freezing(List.of(), List.of(), false);

    public Freezing {
        parameters = List.copyOf(parameters);
        layers = List.copyOf(layers);
    }

    /** Checks that each pattern matches something. @throws UserError if one does not */
    void requireMatches(String model, Set<String> allParameters, Set<String> allLayers) {
        require(model, "parameter", parameters, allParameters);
        require(model, "batch norm or dropout layer", layers, allLayers);
    }

    private static void require(String model, String kind, List<String> patterns, Set<String> names) {
        for (String pattern : patterns) {
            if (names.stream().noneMatch(new NamePattern(pattern)::matches)) {
                throw new UserError("%s has no %s that '%s' matches%s; its names are %s"
                        .formatted(
                                model,
                                kind,
                                pattern,
                                NearestName.hint(pattern, names),
                                names.isEmpty()
                                        ? "none"
                                        : names.stream().limit(SHOWN).collect(joining(", "))
                                                + (names.size() > SHOWN ? " …" : "")));
            }
        }
    }

    static boolean any(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> new NamePattern(pattern).matches(name));
    }
}
