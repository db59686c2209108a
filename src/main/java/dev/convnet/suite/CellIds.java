package dev.convnet.suite;

import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.Recipe;
import dev.convnet.train.ZooChoice;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names cells so that each can have a folder of its name: letters, digits, {@code .}, {@code _} and {@code -}, and no dot in front. */
final class CellIds {
    /** Files that stand beside the cells' folders. */
    private static final Set<String> TAKEN =
            Set.of("results.json", "index.html", "cells.csv", "report.md", "junit.xml", "jmh.json");

    /** File systems allow names of 255 bytes; reports and file names inside the folder need some of the rest. */
    private static final int LONGEST = 120;

    private CellIds() {}

    /** The id of the cell at a position of the matrix. */
    static String of(Subject subject, MatrixPosition position) {
        String id = Stream.concat(
                        Stream.of(name(subject)),
                        position.axes().entrySet().stream().map(axis -> safe(axis.getKey() + "-" + axis.getValue())))
                .collect(Collectors.joining("_"));
        if (id.length() > LONGEST) {
            id = id.substring(0, LONGEST) + "-" + Integer.toHexString(id.hashCode());
        }
        return position.number() == 1 ? id : id + "-" + position.number();
    }

    private static String name(Subject subject) {
        String name = switch (subject) {
            case Subject.Net(Recipe recipe) when recipe.network() instanceof ZooChoice zoo -> zoo.name();
            case Subject.Net _, Subject.File _ ->
                Path.of(subject.name()).getFileName().toString().replaceFirst("\\.onnx$", "");
        };
        String safe = safe(name).replaceFirst("^[.-]+", "");
        return safe.isEmpty() ? "model" : safe;
    }

    private static String safe(String part) {
        return part.replaceAll("[^A-Za-z0-9.-]+", "-");
    }

    /** The cells with distinct ids: a cell whose id is taken is numbered. Case does not distinguish, as in many file systems. */
    static List<CellPlan> distinct(List<CellPlan> cells) {
        Set<String> taken = new HashSet<>(TAKEN);
        return cells.stream()
                .map(cell -> {
                    CellPlan distinct = cell;
                    for (int number = 2; !taken.add(distinct.id().toLowerCase(Locale.ROOT)); number++) {
                        distinct = cell.numbered(number);
                    }
                    return distinct;
                })
                .toList();
    }
}
