package dev.convnet.suite;

import dev.convnet.load.LoadPlan;
import dev.convnet.nn.Architecture;
import dev.convnet.nn.Mode;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.ModelChoice;
import dev.convnet.train.NetworkChoice;
import dev.convnet.train.Recipe;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.classifier.Classifier;
import dev.convnet.train.classifier.ClassifierFile;
import java.time.Duration;
import java.util.Optional;

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
        Size network = size(recipe.network());
        double steps = (double) recipe.schedule().epochs()
                * Math.ceilDiv(images, recipe.schedule().stepImages());
        return (double) recipe.schedule().epochs()
                        * images
                        * network.macs()
                        * PASSES
                        / (TRAINING_MACS_PER_SECOND_AND_THREAD * threads)
                + steps * (SECONDS_PER_STEP + SECONDS_PER_STEP_AND_PARAMETER * network.parameters());
    }

    /** @param macs the multiply-accumulates for one image */
    private record Size(long macs, long parameters) {}

    private static Size size(NetworkChoice network) {
        return switch (network) {
            case ZooChoice zoo -> {
                Architecture architecture = zoo.emit(Mode.INFERENCE).architecture();
                yield new Size(architecture.macs(), architecture.parameters());
            }
            case ModelChoice model -> {
                Classifier classifier = ClassifierFile.read(model.content()).classifier(model.side(), Optional.empty());
                yield new Size(classifier.macs(), classifier.parameters());
            }
        };
    }
}
