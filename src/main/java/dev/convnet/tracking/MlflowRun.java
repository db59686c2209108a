package dev.convnet.tracking;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.base.WriteError;
import dev.convnet.train.Metrics;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run in MLflow's file store: {@code <store>/0/<run>/} with {@code meta.yaml} and the folders {@code metrics}, {@code params}, {@code
 * tags} and {@code artifacts}. Experiment 0 is MLflow's default experiment. A resumed training continues its run, without the metrics
 * after the checkpoint.
 *
 * @see <a href="https://mlflow.org/docs/latest/ml/tracking/backend-stores/">MLflow's back-end stores</a>
 */
public final class MlflowRun implements TrainingListener {
    private static final String EXPERIMENT = "0";
    private static final String FOLDER_TAG = "convnet.folder";

    /** MLflow's numbers of a run's states. */
    private enum Status {
        RUNNING(1),
        FINISHED(3),
        KILLED(5);

        private final int number;

        Status(int number) {
            this.number = number;
        }
    }

    private final Path run;
    private final String name;
    private final long startMillis;
    private long lastStep;

    private MlflowRun(Path run, String name, long startMillis) {
        this.run = run;
        this.name = name;
        this.startMillis = startMillis;
    }

    /**
     * Begins a run.
     *
     * @param store the folder of the store, usually {@code mlruns}; it is created
     * @throws WriteError if the folder cannot be written to
     */
    public static MlflowRun start(Path store, Recipe recipe, RunDirectory directory) {
        long now = Instant.now().toEpochMilli();
        String id = UUID.randomUUID().toString().replace("-", "");
        MlflowRun run = new MlflowRun(
                store.toAbsolutePath().normalize().resolve(EXPERIMENT).resolve(id),
                recipe.network().name(),
                now);
        run.writing(() -> {
            run.writeExperiment();
            for (String folder : List.of("metrics", "params", "tags", "artifacts")) {
                Files.createDirectories(run.run.resolve(folder));
            }
            for (var field : Json.KEBAB.valueToTree(recipe).properties()) {
                if (!field.getValue().isNull()) {
                    Files.writeString(
                            run.run.resolve("params").resolve(field.getKey()),
                            field.getValue().asString());
                }
            }
            run.tag("mlflow.runName", run.name);
            run.tag("mlflow.source.name", "convnet");
            run.tag("mlflow.user", System.getProperty("user.name", ""));
            run.tag(FOLDER_TAG, folder(directory));
            run.writeMeta(Status.RUNNING, null);
        });
        return run;
    }

    /** Continues the last run of a training's folder; begins one if there is none. */
    public static MlflowRun resume(Path store, Recipe recipe, RunDirectory directory) {
        Path experiment = store.toAbsolutePath().normalize().resolve(EXPERIMENT);
        Optional<Path> last = runs(experiment)
                .filter(run -> read(run.resolve("tags").resolve(FOLDER_TAG)).equals(folder(directory)))
                .max((one, other) -> Long.compare(startOf(one), startOf(other)));
        if (last.isEmpty()) {
            return start(store, recipe, directory);
        }
        MlflowRun run = new MlflowRun(last.get(), recipe.network().name(), startOf(last.get()));
        run.writing(() -> run.writeMeta(Status.RUNNING, null));
        return run;
    }

    private static Stream<Path> runs(Path experiment) {
        if (!Files.isDirectory(experiment)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(experiment)) {
            return entries.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw new UserError("cannot read " + experiment + ": " + AtomicFile.reason(e), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static long startOf(Path run) {
        return read(run.resolve("meta.yaml"))
                .lines()
                .filter(line -> line.matches("start_time: \\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    private static String folder(RunDirectory directory) {
        return directory.path().toAbsolutePath().normalize().toString();
    }

    @Override
    public void onResume(Metrics.Resume resume, boolean finished) {
        lastStep = resume.step();
        writing(() -> {
            List<Path> files;
            try (Stream<Path> metrics = Files.list(run.resolve("metrics"))) {
                files = metrics.toList();
            }
            for (Path file : files) {
                String kept = Files.readString(file)
                        .lines()
                        .filter(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) <= resume.step())
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
                Files.writeString(file, kept);
            }
        });
    }

    @Override
    public void onStep(Metrics.Step step) {
        lastStep = step.step();
        metric("train_loss", step.loss());
        metric("train_accuracy", step.accuracy());
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        metric("epoch_train_loss", epoch.trainLoss());
        metric("epoch_train_accuracy", epoch.trainAccuracy());
        metric("test_loss", epoch.testLoss());
        metric("test_accuracy", epoch.testAccuracy());
    }

    private void metric(String metric, double value) {
        String line = "%d %s %d\n".formatted(Instant.now().toEpochMilli(), value, lastStep);
        writing(() -> Files.writeString(
                run.resolve("metrics").resolve(metric), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /**
     * Ends the run.
     *
     * @param finished whether the training is complete; its model then becomes an artifact
     */
    public void end(boolean finished, RunDirectory directory) {
        writing(() -> {
            if (finished && Files.exists(directory.model())) {
                Files.copy(
                        directory.model(),
                        run.resolve("artifacts").resolve("model.onnx"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            writeMeta(finished ? Status.FINISHED : Status.KILLED, Instant.now().toEpochMilli());
        });
    }

    private void tag(String tag, String value) throws IOException {
        Files.writeString(run.resolve("tags").resolve(tag), value);
    }

    private void writeExperiment() throws IOException {
        Path meta = run.getParent().resolve("meta.yaml");
        if (Files.exists(meta)) {
            return;
        }
        Files.createDirectories(run.getParent());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("artifact_location", run.getParent().toUri().toString());
        fields.put("creation_time", startMillis);
        fields.put("experiment_id", EXPERIMENT);
        fields.put("last_update_time", startMillis);
        fields.put("lifecycle_stage", "active");
        fields.put("name", "Default");
        Files.writeString(meta, yaml(fields));
    }

    private void writeMeta(Status status, Long endMillis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        String id = run.getFileName().toString();
        fields.put("artifact_uri", run.resolve("artifacts").toUri().toString());
        fields.put("end_time", endMillis);
        fields.put("entry_point_name", "");
        fields.put("experiment_id", EXPERIMENT);
        fields.put("lifecycle_stage", "active");
        fields.put("run_id", id);
        fields.put("run_name", name);
        fields.put("run_uuid", id);
        fields.put("source_name", "");
        fields.put("source_type", 4);
        fields.put("source_version", "");
        fields.put("start_time", startMillis);
        fields.put("status", status.number);
        fields.put("tags", List.of());
        fields.put("user_id", System.getProperty("user.name", ""));
        AtomicFile.writeString(run.resolve("meta.yaml"), yaml(fields));
    }

    /** A YAML mapping; JSON's scalars are YAML's, too. */
    private static String yaml(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + ": " + Json.CAMEL.writeValueAsString(field.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** Writes files. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private void writing(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new WriteError(run, e);
        }
    }
}
