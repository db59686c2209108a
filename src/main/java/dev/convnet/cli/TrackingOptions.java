package dev.convnet.cli;

import dev.convnet.tracking.MlflowRun;
import dev.convnet.tracking.TensorBoardLog;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that write the metrics of a training for experiment trackers. */
final class TrackingOptions {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Write the metrics as an event file of TensorBoard into DIR.")
    private Path tensorboard;

    @Option(
            names = "--mlflow",
            paramLabel = "DIR",
            description =
                    "Write the recipe, metrics and model as a run of MLflow into DIR, a file store such as mlruns.")
    private Path mlflow;

    /**
     * Begins the logs of a training.
     *
     * @param resume whether the training continues
     */
    Trackers open(TrainingRun run, boolean resume) {
        Optional<MlflowRun> experiment = Optional.ofNullable(mlflow)
                .map(store -> resume
                        ? MlflowRun.resume(store, run.recipe(), run.directory())
                        : MlflowRun.start(store, run.recipe(), run.directory()));
        Optional<TensorBoardLog> events = Optional.ofNullable(tensorboard).map(TensorBoardLog::new);
        if (!resume) {
            events.ifPresent(TensorBoardLog::start);
        }
        return new Trackers(run, events, experiment);
    }

    /** The logs of a training, which counts as stopped unless it is {@linkplain #finish finished}. */
    static final class Trackers implements AutoCloseable {
        private final TrainingRun run;
        private final Optional<TensorBoardLog> events;
        private final Optional<MlflowRun> experiment;
        private boolean finished;

        private Trackers(TrainingRun run, Optional<TensorBoardLog> events, Optional<MlflowRun> experiment) {
            this.run = run;
            this.events = events;
            this.experiment = experiment;
        }

        List<TrainingListener> listeners() {
            List<TrainingListener> listeners = new ArrayList<>();
            events.ifPresent(listeners::add);
            experiment.ifPresent(listeners::add);
            return listeners;
        }

        void finish() {
            finished = true;
        }

        @Override
        public void close() {
            events.ifPresent(TensorBoardLog::close);
            experiment.ifPresent(log -> log.end(finished, run.directory()));
        }
    }
}
