package dev.convnet.suite;

import dev.convnet.base.NamePattern;
import dev.convnet.base.SettingError;
import dev.convnet.load.LoadPlan;
import dev.convnet.train.ModelChoice;
import dev.convnet.train.Recipe;
import dev.convnet.train.ZooChoice;
import dev.convnet.zoo.Zoo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One cell of a suite's matrix: a network or a model file, how it is run, and what is done with it.
 *
 * @param loads how inference is timed
 * @param target training ends after the first epoch with such a test accuracy; above 0 and at most 1
 * @param thresholds the limits on the cell's figures
 * @param timeLimit the time after which the cell is ended as failed; above zero
 * @param note what the suite's author says about the cell
 */
public record CellPlan(
        MatrixPosition position,
        Subject subject,
        EngineChoice choice,
        Set<Task> tasks,
        List<LoadPlan> loads,
        Budget budget,
        Optional<Double> target,
        List<Threshold> thresholds,
        Optional<Duration> timeLimit,
        Optional<String> note) {
    /** What a cell runs. */
    public sealed interface Subject {
        /** A network of this project, or a model file that is trained; the recipe has its size and the source of its weights. */
        record Net(Recipe recipe) implements Subject {
            @Override
            public String name() {
                return recipe.network().name();
            }
        }

        /** An ONNX file that is not trained, as the suite names it. */
        record File(String path) implements Subject {
            @Override
            public String name() {
                return path;
            }
        }

        /** The network's name or the file's path. */
        String name();
    }

    /** @throws SettingError if a setting is out of its range */
    public CellPlan {
        // Sorted, so that equal plans have equal inputs.
        tasks = Collections.unmodifiableSortedSet(new TreeSet<>(tasks));
        loads = List.copyOf(loads);
        target.ifPresent(value ->
                SettingError.require(value > 0 && value <= 1, "target", "must be above 0 and at most 1, not " + value));
        thresholds = List.copyOf(thresholds);
        timeLimit.ifPresent(time -> SettingError.require(
                time.isPositive(),
                "time-limit",
                "must be a number of seconds above 0, not " + time.toMillis() / 1000.0));
    }

    /** The same cell as the {@code number}-th with its id. */
    CellPlan numbered(int number) {
        return new CellPlan(
                position.numbered(number), subject, choice, tasks, loads, budget, target, thresholds, timeLimit, note);
    }

    /** The name of the cell in its suite, and of its folder: {@code lenet-bn_kernels-jvm}. */
    public String id() {
        return CellIds.of(subject, position);
    }

    /** Whether this is the name of the network, of the model file, or of the cell; {@code *} in it matches any text. */
    public boolean matches(String name) {
        NamePattern pattern = new NamePattern(name);
        return pattern.matches(id()) || pattern.matches(subject.name());
    }

    /** What distinguishes the cell from the suite's other cells of this network, in words; may be empty. */
    public String variant() {
        return position.inWords();
    }

    /** The network's title, or the model file's name. */
    public String title() {
        return switch (subject) {
            case Subject.Net(Recipe recipe) ->
                switch (recipe.network()) {
                    case ZooChoice zoo -> Zoo.named(zoo.name()).title();
                    case ModelChoice model -> model.fileName();
                };
            case Subject.File(String path) -> Path.of(path).getFileName().toString();
        };
    }

    /** The recipe of a network's training; empty if it is not trained. */
    public Optional<Recipe> training() {
        return tasks.contains(Task.TRAIN) && subject instanceof Subject.Net(Recipe recipe)
                ? Optional.of(recipe)
                : Optional.empty();
    }

    /** How many of {@code available} training images an epoch has; 0 if the cell is not trained. */
    public int trainImages(int available) {
        return training().map(recipe -> recipe.data().images(available)).orElse(0);
    }
}
