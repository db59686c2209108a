package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Divergence;
import dev.convnet.results.EpochMetrics;
import dev.convnet.results.StepMetrics;
import dev.convnet.text.Format;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The part of a training before it diverged; the whole training if it did not. Neither the losses from there on nor the accuracies of
 * those epochs are results, even if they are finite.
 *
 * @param end the first step that is not stable; empty if the training did not diverge
 * @param stopped the step at which the training was stopped
 */
record StableTraining(List<StepMetrics> steps, List<EpochMetrics> epochs, OptionalLong end, OptionalLong stopped) {
    /** A loss of a diverging training that is so many times that of the first step is no result. */
    private static final double BEYOND = 100;

    static StableTraining of(Cell cell) {
        if (cell.status() != CellStatus.DIVERGED) {
            return new StableTraining(cell.steps(), cell.epochs(), OptionalLong.empty(), OptionalLong.empty());
        }
        double limit = cell.steps().isEmpty()
                ? 0
                : BEYOND * Math.abs(cell.steps().getFirst().loss());
        OptionalLong beyond = cell.steps().stream()
                .filter(step -> !(Math.abs(step.loss()) <= limit))
                .mapToLong(StepMetrics::step)
                .findFirst();
        long stopped = Optional.ofNullable(cell.outcome().divergence())
                .map(Divergence::step)
                .orElseGet(() -> cell.steps().stream()
                        .filter(step -> !Double.isFinite(step.loss()))
                        .mapToLong(StepMetrics::step)
                        .findFirst()
                        .orElse(
                                cell.steps().isEmpty()
                                        ? 1
                                        : cell.steps().getLast().step() + 1));
        long end = Math.min(stopped, beyond.orElse(stopped));
        List<StepMetrics> steps =
                cell.steps().stream().filter(step -> step.step() < end).toList();
        int epoch = steps.isEmpty() ? 0 : steps.getLast().epoch();
        return new StableTraining(
                steps,
                cell.epochs().stream().filter(e -> e.epoch() < epoch).toList(),
                OptionalLong.of(end),
                OptionalLong.of(stopped));
    }

    /** Where the training diverged, in words; empty if it did not. */
    Optional<String> inWords() {
        if (end.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                end.equals(stopped)
                        ? "diverged at step " + Format.count(end.getAsLong())
                        : "diverges from step " + Format.count(end.getAsLong()) + " on, and was stopped at step "
                                + Format.count(stopped.orElseThrow()));
    }
}
