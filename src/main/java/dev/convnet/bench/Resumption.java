package dev.convnet.bench;

import dev.convnet.results.Cell;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Environment;
import dev.convnet.results.RunResults;
import dev.convnet.results.TrainingEnd;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides which cells of an earlier run are kept. A cell is kept if it came to its end with the same inputs; the machine need not be the
 * same, since every cell names its environment.
 *
 * @param here the environment of this process
 */
record Resumption(RunResults earlier, Environment here) {
    private static final Pattern HASH = Pattern.compile("(.* )?[0-9a-f]{16}( .*)?");

    /** The earlier run's cell of that id. */
    Optional<Cell> cell(String id) {
        return earlier.cells().stream().filter(cell -> cell.id().equals(id)).findFirst();
    }

    /** Why the cell has to run again; empty if it is kept. */
    static Optional<String> reasonToRun(Cell cell, CellIdentity now) {
        if (cell.status() == CellStatus.FAILED || cell.status() == CellStatus.SKIPPED) {
            return Optional.of(cell.status() == CellStatus.FAILED ? "it failed" : "it was skipped");
        }
        if (cell.training() != null && cell.training().end() == TrainingEnd.RUN_BUDGET) {
            return Optional.of("the run's budget cut it short");
        }
        if (cell.identity().fingerprint().equals(now.fingerprint())) {
            return Optional.empty();
        }
        return Optional.of(
                cell.identity().inputs().isEmpty()
                        ? "its results are of an older version, which did not record what they depend on"
                        : "changed since: " + changes(cell.identity().inputs(), now.inputs()));
    }

    /** The inputs that differ; those that people can read with both values. */
    private static String changes(Map<String, String> before, Map<String, String> now) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(before.get(name), now.get(name)))
                .map(name -> name + values(before.get(name), now.get(name)))
                .collect(Collectors.joining(", "));
    }

    private static String values(String before, String now) {
        boolean isReadable = before != null
                && now != null
                && !HASH.matcher(before).matches()
                && !HASH.matcher(now).matches();
        return isReadable ? " (" + before + " → " + now + ")" : "";
    }

    /** How the environment of a kept cell differs from this one; empty if it does not in a way that changes its times. */
    String note(Cell cell) {
        Environment there = earlier.environment(cell);
        if (!there.machine().equals(here.machine())) {
            return "on another machine, " + there.machine().name();
        }
        if (!there.java().equals(here.java())) {
            return "with another Java, " + there.java().version();
        }
        return there.os().equals(here.os()) ? "" : "on another operating system, " + there.os();
    }
}
