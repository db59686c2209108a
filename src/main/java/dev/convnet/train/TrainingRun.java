package dev.convnet.train;

import dev.convnet.base.Json;
import dev.convnet.base.SettingError;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            directory.clear();
            return train(learner, Progress.START, limited, listeners, stop);
        }
    }

    /**
     * Resumes from the folder's checkpoint, with the same losses as an uninterrupted run.
     *
     * @param data as in {@link #start}
     * @throws UserError if there is no checkpoint, or the checkpoint is of another recipe
     * @throws DivergedException as {@link #start}
     */
    public TrainingResult resume(Dataset data, List<TrainingListener> listeners, StopSignal stop) {
        Dataset limited = limit(data);
        Checkpoint checkpoint = directory.readCheckpoint();
        int epochsDone = checkpoint.progress().epoch() - 1;
        if (recipe.schedule().epochs() < epochsDone) {
            throw new SettingError(
                    "epochs",
                    "must be at least %d, as many as the checkpoint has finished, not %d"
                            .formatted(epochsDone, recipe.schedule().epochs()));
        }
        TrainingProgram program = networks.trainingProgram(recipe);
        try (Learner learner = learner(program.startingAt(checkpoint.state(), directory.checkpoint()))) {
            return train(learner, checkpoint.progress(), limited, listeners, stop);
        }
    }

    private Learner learner(TrainingProgram program) {
        return trainer.learner(networks, recipe, program, sessions);
    }

    private Dataset limit(Dataset data) {
        int classes = recipe.network().options().classes();
        SettingError.require(
                classes >= data.classNames().size(),
                "classes",
                "must be at least %d, as %s has, not %d"
                        .formatted(data.classNames().size(), data.name(), classes));
        return recipe.limited(data);
    }

    private TrainingResult train(
            Learner learner, Progress from, Dataset data, List<TrainingListener> listeners, StopSignal stop) {
        try (MetricsFile metrics = MetricsFile.continuing(directory.metrics(), from)) {
            Trainer loop = new Trainer(
                    recipe,
                    learner,
                    from,
                    data,
                    new CheckpointPolicy(directory.checkpoint(), checkpointEvery),
                    inOrder(metrics, listeners),
                    stop);
            Progress end = loop.train();
            boolean finished = loop.isFinished() || stop.isFinish();
            if (finished) {
                writeModel(loop.weights());
            }
            return new TrainingResult(finished, end.step(), lastEpoch(), learner.placement(), learner.transfer());
        }
    }

    private static List<TrainingListener> inOrder(MetricsFile metrics, List<TrainingListener> others) {
        List<TrainingListener> all = new ArrayList<>(List.of(new DivergenceCheck(), metrics));
        all.addAll(others);
        return all;
    }

    private void writeModel(List<SafeTensor> weights) {
        SafetensorsFile.write(directory.weights(), weights, Map.of("recipe", Json.KEBAB.writeValueAsString(recipe)));
        networks.export(recipe, weights, directory.model());
    }

    private Optional<Metrics.Epoch> lastEpoch() {
        return MetricsFile.read(directory.metrics()).stream()
                .filter(Metrics.Epoch.class::isInstance)
                .map(Metrics.Epoch.class::cast)
                .reduce((_, last) -> last);
    }
}
