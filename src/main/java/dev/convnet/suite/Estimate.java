package dev.convnet.suite;

import dev.convnet.load.LoadPlan;
import dev.convnet.nn.Architecture;
import dev.convnet.nn.Mode;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.Recipe;
import java.time.Duration;

/**
 * Estimates the duration of a cell, within a factor of a few, from its multiply-accumulates and the speed of a desktop processor.
 */
public final class Estimate {
    private static final double TRAINING_MACS_PER_SECOND_AND_THREAD = 1e10;

    /** The forward pass, and two gradients, for the data and the weights, that take as many operations each. */
    private static final double PASSES = 3;

    private static final double SECONDS_PER_STEP = 3e-3;
    private static final double SECONDS_PER_STEP_AND_PARAMETER = 4e-9;
    private static final double FIXED_SECONDS = 2;

    private Estimate() {}

    /**
     * The estimated duration of a cell.
     *
     * @param trainImages images in an epoch
     * @param threads used if the plan does not set them
     */
    public static Duration of(CellPlan plan, int trainImages, int threads) {
        double seconds = FIXED_SECONDS;
        for (LoadPlan load : plan.loads()) {
            if (plan.tasks().contains(Task.of(load))) {
                seconds += 1.1 * load.seconds();
            }
        }
        if (plan.training().isPresent() && plan.subject() instanceof Subject.Net(Recipe recipe)) {
            double training =
                    training(recipe, trainImages, plan.choice().threads().orElse(threads));
            seconds += plan.budget()
                    .seconds()
                    .map(budget -> Math.min(training, budget))
                    .orElse(training);
        }
        return Duration.ofMillis(Math.round(1000 * seconds));
    }

    private static double training(Recipe recipe, int images, int threads) {
        Architecture network = recipe.network().emit(Mode.INFERENCE).architecture();
        double steps = (double) recipe.schedule().epochs()
                * Math.ceilDiv(images, recipe.schedule().stepImages());
        return (double) recipe.schedule().epochs()
                        * images
                        * network.macs()
                        * PASSES
                        / (TRAINING_MACS_PER_SECOND_AND_THREAD * threads)
                + steps * (SECONDS_PER_STEP + SECONDS_PER_STEP_AND_PARAMETER * network.parameters());
    }
}
