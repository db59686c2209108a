package dev.convnet.train;

import dev.convnet.base.StopSignal;
import dev.convnet.classify.Evaluation;
import dev.convnet.data.Batch;
import dev.convnet.data.Batches;
import dev.convnet.data.Dataset;
import dev.convnet.data.Prefetcher;
import dev.convnet.safetensors.SafeTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The training loop. Its listeners write metrics, print progress and check for divergence. */
final class Trainer {
    private final Recipe recipe;
    private final Dataset data;
    private final Learner learner;
    private final Checkpoints checkpoints;
    private final List<TrainingListener> listeners;
    private final StopSignal stop;
    private final BiConsumer<Metrics.Epoch, NetworkFiles.TrainedNetwork> onBest;
    private Progress progress;
    private Optional<Metrics.Epoch> best;

    /**
     * @param learner holds the state at {@code progress}; the caller closes it
     * @param data the data set with the recipe's training images only
     * @param best the best epoch before {@code progress}
     * @param onBest takes the network of an epoch that is the best so far, where the recipe keeps it
     */
    Trainer(
            Recipe recipe,
            Learner learner,
            Progress progress,
            Optional<Metrics.Epoch> best,
            Dataset data,
            Checkpoints checkpoints,
            BiConsumer<Metrics.Epoch, NetworkFiles.TrainedNetwork> onBest,
            List<TrainingListener> listeners,
            StopSignal stop) {
        this.recipe = recipe;
        this.learner = learner;
        this.data = data;
        this.progress = progress;
        this.best = best;
        this.onBest = onBest;
        this.checkpoints = checkpoints;
        this.listeners = listeners;
        this.stop = stop;
    }

    private double lastLoss;

    /** Trains to the recipe's last epoch or until a stop is requested, and writes a checkpoint in both cases. */
    Progress train() {
        while (!isFinished() && !stop.isRequested()) {
            if (trainEpoch() && testEpoch()) {
                progress = progress.nextEpoch();
            }
            writeCheckpoint();
        }
        return progress;
    }

    boolean isFinished() {
        int epochs = progress.epoch() - 1;
        return epochs >= recipe.schedule().epochs() || recipe.selection().endsAfter(epochs, best);
    }

    /** The best epoch so far, where the recipe looks for it. */
    Optional<Metrics.Epoch> best() {
        return best;
    }

    /** The network as it is now, whose weights are valid as long as {@link Learner#variables}. */
    NetworkFiles.TrainedNetwork network() {
        int batchesPerEpoch =
                Math.ceilDiv(data.train().size(), recipe.schedule().batch());
        return new NetworkFiles.TrainedNetwork(
                TrainingState.weights(learner.variables()),
                (progress.epoch() - 1L) * batchesPerEpoch + progress.batch());
    }

    /** Trains the rest of the epoch. @return false if stopped before the end */
    private boolean trainEpoch() {
        Batches epoch = recipe.batches(data, progress.epoch());
        try (Prefetcher<Batch> batches = epoch.prefetch(progress.batch())) {
            while (!stop.isRequested() && batches.hasNext()) {
                trainStep(batches);
                if (checkpoints.isDue(progress.step()) && progress.batch() < epoch.count()) {
                    writeCheckpoint();
                }
            }
        }
        return progress.batch() == epoch.count();
    }

    private void trainStep(Prefetcher<Batch> batches) {
        long start = System.nanoTime();
        List<Batch> step = new ArrayList<>(List.of(batches.next()));
        while (step.size() < recipe.schedule().accumulate() && batches.hasNext()) {
            step.add(batches.next());
        }
        double rate = recipe.schedule().rate(progress.step(), data.train().size());
        TrainingSession.StepResult result = learner.step(step, rate);
        double seconds = (System.nanoTime() - start) / 1e9;
        progress = progress.after(result, step.size(), seconds);
        lastLoss = result.loss();
        Metrics.Step metrics = new Metrics.Step(
                progress.step(),
                progress.epoch(),
                result.loss(),
                (double) result.correct() / result.images(),
                result.images() / seconds);
        listeners.forEach(listener -> listener.onStep(metrics));
    }

    /** Evaluates the network after an epoch's steps. @return false if stopped before the end */
    private boolean testEpoch() {
        Optional<Evaluation> test =
                learner.evaluate(recipe.testImages(data), recipe.schedule().batch(), stop);
        test.map(progress::metrics).ifPresent(metrics -> {
            listeners.forEach(listener -> listener.onEpoch(metrics));
            select(metrics);
        });
        return test.isPresent();
    }

    private void select(Metrics.Epoch epoch) {
        Selection selection = recipe.selection();
        if (selection.isUsed() && selection.isBest(epoch, best)) {
            best = Optional.of(epoch);
            if (selection.keepBest()) {
                onBest.accept(epoch, network());
            }
        }
    }

    private void writeCheckpoint() {
        List<SafeTensor> variables = learner.variables();
        TrainingState.firstNotFinite(variables).ifPresent(variable -> {
            throw new DivergedException(
                    progress.step(),
                    progress.epoch(),
                    lastLoss,
                    variable.name() + " holds numbers that are not finite");
        });
        checkpoints.write(progress, best, variables);
        listeners.forEach(listener -> listener.onCheckpoint(checkpoints.file(), progress.step()));
    }
}
