package dev.convnet.results;

import java.util.List;

/**
 * One cell of a suite's matrix, a network or a model file run in one way, and everything that was measured of it.
 *
 * @param environment the id of the {@link Environment} of the process that ran the cell; of the one that started it if it left no result
 * @param recipe how the network is trained; null if the plan does not train it
 * @param model the inference model; null if there is none
 * @param training how training went; null if no step was made
 */
public record Cell(
        CellIdentity identity,
        String environment,
        CellOutcome outcome,
        Setup setup,
        @Nullable RecipeSummary recipe,
        @Nullable ModelSummary model,
        @Nullable Training training,
        Inference inference,
        Profile profile) {
    /** A cell of which nothing was measured; its outcome says why. */
    public static Cell notMeasured(CellIdentity identity, String environment, CellOutcome outcome, Setup setup) {
        return new Cell(identity, environment, outcome, setup, null, null, null, Inference.NONE, Profile.NONE);
    }

    /** The same cell under another identity. */
    public Cell withIdentity(CellIdentity other) {
        return new Cell(other, environment, outcome, setup, recipe, model, training, inference, profile);
    }

    /** The same figures with another outcome. */
    public Cell withOutcome(CellOutcome other) {
        return new Cell(identity, environment, other, setup, recipe, model, training, inference, profile);
    }

    /** The name of the cell in its run and in every other run of the suite. */
    public String id() {
        return identity.id();
    }

    /** How the cell ended. */
    public CellStatus status() {
        return outcome.status();
    }

    /** Whether the cell ran to its end, and keeps to the suite's thresholds and bounds. */
    public boolean passed() {
        return status() == CellStatus.OK && Gates.of(this, false).isEmpty();
    }

    /** The training steps; none if the cell was not trained. */
    public List<StepMetrics> steps() {
        return training == null ? List.of() : training.steps();
    }

    /** The finished epochs; none if the cell was not trained. */
    public List<EpochMetrics> epochs() {
        return training == null ? List.of() : training.epochs();
    }
}
