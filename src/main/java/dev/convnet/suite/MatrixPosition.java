package dev.convnet.suite;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a cell stands in its suite's matrix.
 *
 * @param entry the index of the suite's network or model file, from 0
 * @param axes the value on each axis that has more than one: {@code kernels → jvm}, in the
 *     order of the suite
 * @param number counts the cells that would have the same id, from 1
 */
public record MatrixPosition(int entry, Map<String, String> axes, int number) {
    public MatrixPosition {
        axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
    }

    /** The position of the {@code other}-th cell with this id. */
    MatrixPosition numbered(int other) {
        return new MatrixPosition(entry, axes, other);
    }

    /** The values on the axes, in words: {@code kernels jvm, threads 2}; also the number of a cell whose id is not the first of its kind. */
    String inWords() {
        return Stream.concat(
                        axes.entrySet().stream().map(axis -> axis.getKey() + " " + axis.getValue()),
                        number == 1 ? Stream.empty() : Stream.of("no. " + number))
                .collect(Collectors.joining(", "));
    }
}
