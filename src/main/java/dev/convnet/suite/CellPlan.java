package dev.convnet.suite;

import dev.convnet.base.Json;
import dev.convnet.load.LoadPlan;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingEngine;
import dev.convnet.zoo.Zoo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One cell of a suite's matrix: a network or a model file, how it is run, and what is done with it.
 *
 * @param id names it in its suite; also a folder's name
 * @param variant what sets it apart from the suite's other cells of this network, in words; empty where there is nothing
 * @param entry which of the suite's {@code networks} it comes from, from 0
 * @param axes its place in the matrix: {@code kernels → jvm}; only axes that have more than one value
 * @param subject what is run
 * @param engine what trains; empty for what the command line says, as for the three that follow
 * @param loads how inference is timed
 * @param thresholds what the results must keep to
 */
public record CellPlan(
        String id,
        String variant,
        int entry,
        Map<String, String> axes,
        Subject subject,
        Optional<TrainingEngine> engine,
        Optional<String> provider,
        Optional<String> kernels,
        OptionalInt threads,
        Set<Task> tasks,
        List<LoadPlan> loads,
        Budget budget,
        List<Threshold> thresholds) {
    /** What a cell runs. */
    public sealed interface Subject {
        /** A network of this project; its recipe also says how large it is and where its weights come from. */
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

    public CellPlan {
        // Sorted, so that equal plans have equal fingerprints.
        axes = new TreeMap<>(axes);
        tasks = new TreeSet<>(tasks);
        loads = List.copyOf(loads);
        thresholds = List.copyOf(thresholds);
    }

    /** The same as the {@code number}-th with its id. */
    CellPlan numbered(int number) {
        return new CellPlan(
                id + "-" + number,
                variant,
                entry,
                axes,
                subject,
                engine,
                provider,
                kernels,
                threads,
                tasks,
                loads,
                budget,
                thresholds);
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

    /** Whether it is trained by an engine for which the user has named another native library than this JVM may have. */
    public boolean needsAnotherLibrary() {
        return engine.equals(Optional.of(TrainingEngine.ORT_TRAINING)) && OrtLibrary.isNamed();
    }

    /**
     * A hash of everything that the suite says of this cell and of what the command line has added.
     *
     * @param added what is used where the plan leaves it open
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
