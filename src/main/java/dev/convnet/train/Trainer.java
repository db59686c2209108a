package dev.convnet.train;

import dev.convnet.base.StopSignal;
import dev.convnet.classify.Evaluation;
import dev.convnet.data.Batch;
import dev.convnet.data.Batches;
import dev.convnet.data.Dataset;
import dev.convnet.data.Prefetcher;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.graph.StateNames;
import java.util.List;
import java.util.Optional;

/** The training loop. Its listeners write metrics, print progress and check for divergence. */
final class Trainer {
    private final Recipe recipe;
    private final Dataset data;
    private final Learner learner;
    private final Checkpoints checkpoints;
    private final List<TrainingListener> listeners;
    private final StopSignal stop;
    private Progress progress;

    /**
     * @param learner holds the state at {@code progress}; the caller closes it
     * @param data the data set with the recipe's training images only
     */
    Trainer(
            Recipe recipe,
            Learner learner,
            Progress progress,
            Dataset data,
            Checkpoints checkpoints,
            List<TrainingListener> listeners,
            StopSignal stop) {
        this.recipe = recipe;
        this.learner = learner;
        this.data = data;
        this.progress = progress;
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
        return progress.epoch() > recipe.schedule().epochs();
    }

    /** The current parameters and running statistics; see {@link Learner#variables}. */
    List<SafeTensor> weights() {
        return learner.variables().stream()
                .filter(variable -> StateNames.isWeight(variable.name()))
                .toList();
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
        TrainingSession.StepResult result = learner.step(batches.next());
        double seconds = (System.nanoTime() - start) / 1e9;
        progress = progress.after(result, seconds);
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
        test.map(progress::metrics).ifPresent(metrics -> listeners.forEach(listener -> listener.onEpoch(metrics)));
        return test.isPresent();
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
        checkpoints.write(progress, variables);
        listeners.forEach(listener -> listener.onCheckpoint(checkpoints.file(), progress.step()));
    }
}
