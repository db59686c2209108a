package dev.convnet.bench;

import dev.convnet.base.Deadline;
import dev.convnet.base.StopSignal;
import dev.convnet.load.Timings;
import dev.convnet.results.AccuracyTarget;
import dev.convnet.results.Distribution;
import dev.convnet.results.EpochMetrics;
import dev.convnet.results.StepBreakdown;
import dev.convnet.results.StepMetrics;
import dev.convnet.results.Training;
import dev.convnet.results.TrainingEnd;
import dev.convnet.suite.Budget;
import dev.convnet.train.Metrics;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records the steps and epochs of a cell's training, and ends it when the budget is spent or the target is reached. */
final class TrainingRecorder implements TrainingListener {
    /** The first steps allocate memory and fill caches. */
    private static final int WARM_UP_STEPS = 3;

    private final Recipe recipe;
    private final int trainImages;
    private final Budget budget;
    private final Optional<Double> target;
    private final Optional<Deadline> deadline;
    private final StopSignal stop;

    private final List<StepMetrics> steps = new ArrayList<>();
    private final List<EpochMetrics> epochs = new ArrayList<>();
    private long imagesSeen;
    private TrainingEnd end = TrainingEnd.ERROR;
    private String endedEarly;
    private Optional<Metrics.Epoch> best = Optional.empty();

    /**
     * @param trainImages images in an epoch
     * @param target the test accuracy at which training ends
     * @param deadline when the run's budget is spent
     * @param stop ends the training of this cell alone
     */
    TrainingRecorder(
            Recipe recipe,
            int trainImages,
            Budget budget,
            Optional<Double> target,
            Optional<Deadline> deadline,
            StopSignal stop) {
        this.recipe = recipe;
        this.trainImages = trainImages;
        this.budget = budget;
        this.target = target;
        this.deadline = deadline;
        this.stop = stop;
    }

    @Override
    public void onStep(Metrics.Step step) {
        int images = images(step);
        imagesSeen += images;
        steps.add(new StepMetrics(
                step.step(), step.epoch(), step.loss(), step.accuracy(), images / step.imagesPerSecond() * 1000));
        if (budget.seconds().isPresent() && seconds() >= budget.seconds().get()) {
            end(TrainingEnd.BUDGET, "its budget of " + budget.seconds().get() + " s is spent");
        } else if (budget.images().isPresent() && imagesSeen >= budget.images().get()) {
            end(TrainingEnd.BUDGET, "its budget of " + budget.images().get() + " images is spent");
        } else if (deadline.isPresent() && deadline.get().isOver()) {
            end(TrainingEnd.RUN_BUDGET, "the run's budget is spent");
        }
    }

    /** The number of images in a step: the last step of an epoch has the rest. */
    private int images(Metrics.Step step) {
        int most = recipe.schedule().stepImages();
        int before = (int) ((step.step() - 1) % Math.ceilDiv(trainImages, most)) * most;
        return Math.min(most, trainImages - before);
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        epochs.add(new EpochMetrics(
                epoch.epoch(),
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                epoch.testLoss(),
                epoch.testAccuracy(),
                epoch.seconds(),
                epoch.imagesPerSecond()));
        if (recipe.selection().isBest(epoch, best)) {
            best = Optional.of(epoch);
        }
        boolean isLast = epoch.epoch() == recipe.schedule().epochs();
        if (isLast) {
            end = TrainingEnd.COMPLETE;
        } else if (recipe.selection().endsAfter(epoch.epoch(), best)) {
            end = TrainingEnd.EARLY_STOPPING;
            endedEarly = "no epoch after epoch " + best.get().epoch() + " was better";
        }
        if (target.isPresent() && epoch.testAccuracy() >= target.get() && !isLast) {
            end(TrainingEnd.TARGET, "the target accuracy of " + target.get() + " is reached");
        }
    }

    private void end(TrainingEnd by, String reason) {
        end = by;
        endedEarly = reason;
        stop.finish();
    }

    /**
     * What was recorded; empty if no step was made.
     *
     * @param breakdown how a step's time is spent; null if that was not measured
     */
    Optional<Training> training(StepBreakdown breakdown) {
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Training(
                List.copyOf(steps),
                List.copyOf(epochs),
                seconds(),
                imagesSeen / seconds(),
                end,
                endedEarly,
                target.map(this::reached).orElse(null),
                Math.min(WARM_UP_STEPS, steps.size()),
                stepTime(),
                breakdown));
    }

    private double seconds() {
        return steps.stream().mapToDouble(StepMetrics::ms).sum() / 1000;
    }

    private AccuracyTarget reached(double accuracy) {
        double seconds = 0;
        for (EpochMetrics epoch : epochs) {
            seconds += epoch.seconds();
            if (epoch.testAccuracy() >= accuracy) {
                return new AccuracyTarget(accuracy, epoch.epoch(), seconds);
            }
        }
        return new AccuracyTarget(accuracy, null, null);
    }

    private Distribution stepTime() {
        Timings timings = new Timings();
        steps.stream().skip(WARM_UP_STEPS).forEach(step -> timings.add(Math.round(step.ms() * 1e6)));
        return timings.count() == 0 ? null : timings.distribution();
    }
}
