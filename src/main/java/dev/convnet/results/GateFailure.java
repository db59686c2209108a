package dev.convnet.results;

import static java.util.Locale.ROOT;

/** Why a run does not pass. {@link Gates} finds these; the exit code, the console and every report go by them. */
public sealed interface GateFailure {
    /** What does not pass: a cell, a comparison, or the run. */
    String subject();

    /** What is wrong, in words, without the subject. */
    String inWords();

    /** A failure of one cell. */
    sealed interface OfCell extends GateFailure {
        /** The cell. */
        Cell cell();

        @Override
        default String subject() {
            return cell().id();
        }
    }

    /** A failure of the run as a whole. */
    sealed interface OfRun extends GateFailure {
        @Override
        default String subject() {
            return "the run";
        }
    }

    /** A cell that failed or diverged. */
    record BrokenCell(Cell cell) implements OfCell {
        @Override
        public String inWords() {
            return cell.status().name().toLowerCase(ROOT) + ": "
                    + cell.outcome().reasonOrUnknown();
        }
    }

    /** A threshold that a cell misses. */
    record MissedThreshold(Cell cell, Verdict verdict) implements OfCell {
        @Override
        public String inWords() {
            String ended = cell.training() == null ? null : cell.training().endedEarly();
            return verdict.inWords() + (ended == null ? "" : "; training ended early: " + ended);
        }
    }

    /** A server's bound on its latency that a cell misses. */
    record MissedBound(Cell cell, Latency latency) implements OfCell {
        @Override
        public String inWords() {
            return "server, batch " + latency.batch() + ": " + latency.target().inWords();
        }
    }

    /** A cell that has thresholds and was skipped in a strict run. */
    record SkippedCell(Cell cell) implements OfCell {
        @Override
        public String inWords() {
            return "was skipped, but has thresholds: " + cell.outcome().reasonOrUnknown();
        }
    }

    /** Two cells that differ, or that could not be compared. */
    record FailedComparison(CellComparison comparison) implements GateFailure {
        @Override
        public String subject() {
            return comparison.cell();
        }

        @Override
        public String inWords() {
            return (comparison.wasMade() ? "does not agree with " : "was not compared with ") + comparison.baseline()
                    + ": " + comparison.reasonOrUnknown();
        }
    }

    /** A strict run of which every cell was skipped. */
    record NothingRan(int cells) implements OfRun {
        @Override
        public String inWords() {
            return "ran nothing: " + (cells == 1 ? "its only cell was" : "all its " + cells + " cells were")
                    + " skipped";
        }
    }

    /** A run that ended before its last cell. */
    record IncompleteRun(int cells, int planned) implements OfRun {
        @Override
        public String inWords() {
            return "was stopped after " + cells + " of " + planned + " cells";
        }
    }

    /** A shard whose results are not there. */
    record MissingShard(Shard shard) implements OfRun {
        @Override
        public String inWords() {
            return "lacks the shard " + shard.index() + "/" + shard.of();
        }
    }
}
