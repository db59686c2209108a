package dev.convnet.suite;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.convnet.base.Json;
import dev.convnet.base.SettingError;
import dev.convnet.load.LoadPlan;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingEngine;
import dev.convnet.zoo.Zoo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One cell of a suite's matrix: a network or a model file, how it is run, and what is done with it.
 *
 * @param loads how inference is timed
 * @param target training ends after the first epoch with such a test accuracy; above 0 and at most 1
 * @param thresholds the limits on the cell's figures
 * @param note what the suite's author says about the cell; it decides no figure, so fingerprints leave it out
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
        @JsonIgnore Optional<String> note) {
    /** What a cell runs. */
    public sealed interface Subject {
        /** A network of this project; its recipe also has its size and the source of its weights. */
        record Net(Recipe recipe) implements Subject {
            @Override
            public String name() {
                return recipe.network().name();
            }
        }

        /** An ONNX file, as the suite names it. */
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
        // Sorted, so that equal plans have equal fingerprints.
        tasks = Collections.unmodifiableSortedSet(new TreeSet<>(tasks));
        loads = List.copyOf(loads);
        target.ifPresent(value ->
                SettingError.require(value > 0 && value <= 1, "target", "must be above 0 and at most 1, not " + value));
        thresholds = List.copyOf(thresholds);
    }

    /** The same cell as the {@code number}-th with its id. */
    CellPlan numbered(int number) {
        return new CellPlan(position.numbered(number), subject, choice, tasks, loads, budget, target, thresholds, note);
    }

    /** The name of the cell in its suite, and of its folder: {@code lenet-bn_kernels-jvm}. */
    public String id() {
        return CellIds.of(subject, position);
    }

    /** Whether this is the name of the network, of the model file, or of the cell; {@code *} in it matches any text. */
    public boolean matches(String name) {
        String pattern =
                Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return id().matches(pattern) || subject.name().matches(pattern);
    }

    /** What distinguishes the cell from the suite's other cells of this network, in words; may be empty. */
    public String variant() {
        return position.inWords();
    }

    /** The network's title, or the model file's name. */
    public String title() {
        return switch (subject) {
            case Subject.Net(Recipe recipe) ->
                Zoo.named(recipe.network().name()).title();
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

    /** Whether the cell needs a native library, named by the user, that this JVM may not have loaded. */
    public boolean needsAnotherLibrary() {
        return choice.engine().equals(Optional.of(TrainingEngine.ORT_TRAINING)) && OrtLibrary.isNamed();
    }

    /**
     * A hash of the whole plan and of the command line's settings.
     *
     * @param added the settings that the plan leaves open
     */
    public String fingerprint(String added) {
        try {
            byte[] text = (Json.KEBAB.writeValueAsString(this) + added).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
