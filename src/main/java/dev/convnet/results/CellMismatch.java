package dev.convnet.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A setting in which two cells of one name differ, so that their figures cannot be compared.
 *
 * @param cell the id of the cell
 * @param setting the setting's name
 * @param before its value in the earlier run, as text
 * @param after its value in the later run, as text
 */
public record CellMismatch(String cell, String setting, String before, String after) {
    /** The mismatches of a cell of two runs: in the network or file, what runs it, the data, and the recipe. */
    static List<CellMismatch> between(RunResults runBefore, Cell before, RunResults runAfter, Cell after) {
        Map<String, String> early = settings(runBefore, before);
        Map<String, String> late = settings(runAfter, after);
        List<CellMismatch> mismatches = new ArrayList<>();
        Set<String> names = new TreeSet<>(early.keySet());
        names.addAll(late.keySet());
        for (String name : names) {
            String was = early.getOrDefault(name, "none");
            String is = late.getOrDefault(name, "none");
            if (!was.equals(is)) {
                mismatches.add(new CellMismatch(before.id(), name, was, is));
            }
        }
        return mismatches;
    }

    private static Map<String, String> settings(RunResults run, Cell cell) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Setup setup = cell.setup();
        settings.put("network", setup.net());
        settings.put("model file", setup.file());
        settings.put("engine", setup.engine());
        settings.put("provider", setup.provider());
        settings.put("kernels", setup.kernels());
        settings.put("threads", setup.threads());
        settings.put("side", setup.side());
        settings.put("batch", setup.batch());
        settings.put("precision", setup.precision());
        settings.put("data", run.data().name());
        settings.put("test images", run.data().testImages());
        RecipeSummary recipe = cell.recipe();
        if (recipe != null) {
            settings.put("epochs", recipe.epochs());
            settings.put("training batch", recipe.batch());
            settings.put("optimizer", recipe.optimizer());
            settings.put("learning rate", recipe.learningRate());
            recipe.settings().forEach(settings::put);
            settings.put("initializer", recipe.initializer());
            settings.put("seed", recipe.seed());
            settings.put("width", recipe.width());
            settings.put("classes", recipe.classes());
            settings.put("dropout", recipe.dropout());
            settings.put("training images", recipe.trainImages());
            settings.put("evaluated images", recipe.testImages());
        }
        Map<String, String> texts = new LinkedHashMap<>();
        settings.forEach((name, value) -> texts.put(name, Objects.toString(value, "none")));
        return texts;
    }

    /** The mismatch in a sentence without its end: {@code lenet-bn: threads was 1, is 2}. */
    public String inWords() {
        return cell + ": " + setting + " was " + before + ", is " + after;
    }
}
