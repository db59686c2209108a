package dev.convnet.train;

import dev.convnet.base.SettingError;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.ort.SessionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A training run from its recipe to its files, new or resumed.
 *
 * @param directory where the run's files are
 * @param trainer computes the steps
 * @param checkpointEvery the number of steps between checkpoints, in addition to those after each epoch; 0 for none
 */
public record TrainingRun(
        TrainableNetworks networks,
        Recipe recipe,
        RunDirectory directory,
        SessionFactory sessions,
        TrainingEngine trainer,
        int checkpointEvery) {
    public TrainingRun {
        if (checkpointEvery < 0) {
            throw new SettingError("checkpoint-every", "must be at least 0, not " + checkpointEvery);
        }
    }

    /** A run with {@link TrainingEngine#CONVNET}. */
    public TrainingRun(
            TrainableNetworks networks,
            Recipe recipe,
            RunDirectory directory,
            SessionFactory sessions,
            int checkpointEvery) {
        this(networks, recipe, directory, sessions, TrainingEngine.CONVNET, checkpointEvery);
    }

    /**
     * Trains from the start. The files of an earlier run in the folder are deleted as soon as this run's models are loaded, so
     * that a run which cannot start destroys nothing.
     *
     * @param data the whole data set; the run applies the recipe's limit
     * @throws UserError if the network, the data, the weights or the folder does not suit the recipe
     * @throws DivergedException if the loss or the state is no longer finite
     */
    public TrainingResult start(Dataset data, List<TrainingListener> listeners, StopSignal stop) {
        Dataset limited = limit(data);
        try (Learner learner = learner(networks.trainingProgram(recipe))) {
            directory.prepare(recipe);
            return train(learner, Progress.START, Optional.empty(), Optional.empty(), limited, listeners, stop);
        }
    }

    /**
     * Resumes from the folder's checkpoint. The state is the checkpoint's, so the file of the initial weights is not needed. In an
     * environment equal to the checkpoint's (threads, kernels, provider, versions, processor) the losses are those of an
     * uninterrupted run to the last bit; {@link TrainingListener#onResume} learns of another one, and the metrics record it.
     *
     * @param data as in {@link #start}
     * @throws UserError if there is no checkpoint, or the checkpoint is damaged or of another recipe or other images
     * @throws DivergedException as {@link #start}
     */
    public TrainingResult resume(Dataset data, List<TrainingListener> listeners, StopSignal stop) {
        if (recipe.network() instanceof ModelChoice model && !model.content().equals(directory.initial())) {
            return new TrainingRun(
                            networks,
                            recipe.with(model.readFrom(directory.initial())),
                            directory,
                            sessions,
                            trainer,
                            checkpointEvery)
                    .resume(data, listeners, stop);
        }
        Dataset limited = limit(data);
        Checkpoint checkpoint = directory.readCheckpoint();
        Progress progress = checkpoint.progress();
        int epochsDone = progress.epoch() - 1;
        if (recipe.schedule().epochs() < epochsDone) {
            throw new SettingError(
                    "epochs",
                    "must be at least %d, as many as the checkpoint has finished, not %d"
                            .formatted(epochsDone, recipe.schedule().epochs()));
        }
        requireSameLength(checkpoint.recipe().schedule());
        if (!limited.digest().equals(checkpoint.images())) {
            throw new SettingError(
                    "data",
                    "must be the images of the checkpoint %s; those of %s differ from them"
                            .formatted(directory.checkpoint(), limited.source()));
        }
        TrainingProgram program = networks.trainingProgram(recipe.withoutWeights());
        Metrics.Resume resume = new Metrics.Resume(
                progress.step(),
                progress.epoch(),
                TrainingEnvironment.of(sessions, trainer).changesSince(checkpoint.environment()));
        try (Learner learner = learner(program.startingAt(checkpoint.state(), directory.checkpoint()))) {
            return train(learner, progress, checkpoint.best(), Optional.of(resume), limited, listeners, stop);
        }
    }

    /** A schedule that stretches over the whole training would have had other rates in the steps before the checkpoint. */
    private void requireSameLength(Recipe.Schedule before) {
        SettingError.require(
                recipe.schedule().epochs() == before.epochs() || !before.rates().dependsOnLength(),
                "epochs",
                "must be the checkpoint's %d, not %d: the rates of the schedule %s depend on the number of epochs"
                        .formatted(
                                before.epochs(),
                                recipe.schedule().epochs(),
                                before.rates().name()));
    }

    private Learner learner(TrainingProgram program) {
        return trainer.learner(networks, recipe, program, sessions);
    }

    private Dataset limit(Dataset data) {
        int classes = recipe.network().classes();
        if (recipe.network() instanceof ModelChoice model
                && model.newClasses().isEmpty()
                && classes != data.classNames().size()) {
            throw new SettingError(
                    "classes",
                    "must be given, since %1$s has %2$d classes and %3$s has %4$d: with %4$d, the model gets a new head"
                            .formatted(
                                    model.fileName(),
                                    classes,
                                    data.name(),
                                    data.classNames().size()));
        }
        SettingError.require(
                classes >= data.classNames().size(),
                "classes",
                "must be at least %d, as %s has, not %d"
                        .formatted(data.classNames().size(), data.name(), classes));
        return recipe.limited(data);
    }

    private TrainingResult train(
            Learner learner,
            Progress from,
            Optional<Metrics.Epoch> best,
            Optional<Metrics.Resume> resume,
            Dataset data,
            List<TrainingListener> others,
            StopSignal stop) {
        try (MetricsFile metrics = MetricsFile.continuing(directory.metrics(), from)) {
            List<TrainingListener> listeners = inOrder(metrics, others);
            Checkpoints checkpoints = new Checkpoints(
                    directory.checkpoint(),
                    checkpointEvery,
                    recipe,
                    TrainingEnvironment.of(sessions, trainer),
                    data.digest(),
                    metrics);
            Trainer loop = new Trainer(
                    recipe,
                    learner,
                    from,
                    best,
                    data,
                    checkpoints,
                    (epoch, network) -> writeBest(data, epoch, network),
                    listeners,
                    stop);
            resume.ifPresent(event -> listeners.forEach(listener -> listener.onResume(event, loop.isFinished())));
            Progress end = loop.train();
            boolean finished = loop.isFinished() || stop.isFinish();
            if (finished) {
                files(data).write(loop.network(), directory.weights(), directory.model(), Map.of());
            }
            List<Metrics> lines = MetricsFile.read(directory.metrics());
            return new TrainingResult(
                    finished,
                    end.step(),
                    all(Metrics.Epoch.class, lines).reduce((_, last) -> last),
                    loop.best(),
                    all(Metrics.Resume.class, lines).toList(),
                    learner.placement(),
                    learner.transfer());
        }
    }

    private static <T extends Metrics> Stream<T> all(Class<T> type, List<Metrics> lines) {
        return lines.stream().filter(type::isInstance).map(type::cast);
    }

    private static List<TrainingListener> inOrder(MetricsFile metrics, List<TrainingListener> others) {
        List<TrainingListener> all = new ArrayList<>(List.of(new DivergenceCheck(), metrics));
        all.addAll(others);
        return all;
    }

    private NetworkFiles files(Dataset data) {
        return new NetworkFiles(networks, recipe, recipe.metadata(data).entries());
    }

    private void writeBest(Dataset data, Metrics.Epoch epoch, NetworkFiles.TrainedNetwork network) {
        files(data)
                .write(
                        network,
                        directory.bestWeights(),
                        directory.bestModel(),
                        Map.of(
                                "epoch", String.valueOf(epoch.epoch()),
                                "test-accuracy", String.valueOf(epoch.testAccuracy()),
                                "test-loss", String.valueOf(epoch.testLoss())));
    }
}
