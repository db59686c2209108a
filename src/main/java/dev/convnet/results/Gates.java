package dev.convnet.results;

import dev.convnet.results.GateFailure.BrokenCell;
import dev.convnet.results.GateFailure.FailedComparison;
import dev.convnet.results.GateFailure.IncompleteRun;
import dev.convnet.results.GateFailure.MissedBound;
import dev.convnet.results.GateFailure.MissedThreshold;
import dev.convnet.results.GateFailure.NothingRan;
import dev.convnet.results.GateFailure.SkippedCell;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Judges runs: the one place that decides whether a run passes. */
public final class Gates {
    private Gates() {}

    /** Why a run does not pass; empty if it does. Cells come first, in the order of the run, then comparisons, then the run itself. */
    public static List<GateFailure> of(RunResults run) {
        List<GateFailure> failures = new ArrayList<>();
        run.cells().forEach(cell -> failures.addAll(of(cell, run.strict())));
        failed(run).map(FailedComparison::new).forEach(failures::add);
        long skipped = run.cells().stream().filter(Gates::isSkipped).count();
        if (run.strict() && skipped > 0 && skipped == run.cells().size()) {
            failures.add(new NothingRan(run.cells().size()));
        }
        if (run.cells().size() < run.planned()) {
            failures.add(new IncompleteRun(run.cells().size(), run.planned()));
        }
        return List.copyOf(failures);
    }

    /**
     * Why a cell does not pass by itself; empty if it does.
     *
     * @param strict whether a cell that has thresholds must not be skipped
     */
    public static List<GateFailure> of(Cell cell, boolean strict) {
        return switch (cell.status()) {
            case FAILED, DIVERGED -> List.of(new BrokenCell(cell));
            case SKIPPED ->
                strict && !cell.outcome().thresholds().isEmpty() ? List.of(new SkippedCell(cell)) : List.of();
            case OK -> missed(cell).toList();
        };
    }

    private static Stream<GateFailure> missed(Cell cell) {
        Stream<GateFailure> thresholds = cell.outcome().thresholds().stream()
                .filter(verdict -> !verdict.passed())
                .map(verdict -> new MissedThreshold(cell, verdict));
        Stream<GateFailure> bounds = cell.inference().latency().stream()
                .filter(latency -> latency.target() != null && !latency.target().valid())
                .map(latency -> new MissedBound(cell, latency));
        return Stream.concat(thresholds, bounds);
    }

    /**
     * The comparisons that fail. One that was not made since a cell was skipped fails if the run is strict, or if nothing was compared with
     * the same baseline.
     */
    private static Stream<CellComparison> failed(RunResults run) {
        Set<String> skipped =
                run.cells().stream().filter(Gates::isSkipped).map(Cell::id).collect(Collectors.toSet());
        record Group(String axis, String baseline) {
            static Group of(CellComparison comparison) {
                return new Group(comparison.axis(), comparison.baseline());
            }
        }
        Set<Group> compared = run.comparisons().stream()
                .filter(CellComparison::wasMade)
                .map(Group::of)
                .collect(Collectors.toSet());
        Predicate<CellComparison> isExcused = comparison -> !run.strict()
                && (skipped.contains(comparison.baseline()) || skipped.contains(comparison.cell()))
                && compared.contains(Group.of(comparison));
        return run.comparisons().stream().filter(comparison -> !comparison.agree() && !isExcused.test(comparison));
    }

    private static boolean isSkipped(Cell cell) {
        return cell.status() == CellStatus.SKIPPED;
    }
}
