package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.RecipeSummary;
import dev.convnet.results.Setup;
import dev.convnet.text.Format;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How a cell was trained and run, setting by setting. */
public final class CellSettings {
    private CellSettings() {}

    /** The settings of a cell by name, those of training first. */
    public static Map<String, String> of(CellView view) {
        Cell cell = view.cell();
        Map<String, String> rows = new LinkedHashMap<>();
        if (cell.recipe() != null) {
            training(cell.recipe(), rows);
        }
        Setup setup = cell.setup();
        rows.put("Engine", setup.engine());
        rows.put("Execution provider", setup.provider());
        if (!setup.providerOptions().isEmpty()) {
            rows.put(
                    "Provider options",
                    setup.providerOptions().entrySet().stream()
                            .map(option -> option.getKey() + "=" + option.getValue())
                            .collect(Collectors.joining(", ")));
        }
        rows.put("Ran on", view.ranOn());
        rows.put("Kernels", setup.kernelLibrary() == null ? setup.kernels() : setup.kernelLibrary());
        rows.put("Threads", Format.count(setup.threads()));
        rows.put("Precision", setup.precision());
        rows.put("Own JVM", setup.isolated() ? "yes" : "no");
        String machine = view.run().environmentName(cell);
        if (!machine.isEmpty()) {
            rows.put("Measured on", machine);
        }
        return rows;
    }

    private static void training(RecipeSummary recipe, Map<String, String> rows) {
        rows.put("Epochs", Format.count(recipe.epochs()));
        rows.put("Batch", Format.count(recipe.batch()));
        rows.put("Optimizer", recipe.optimizer());
        rows.put("Learning rate", Format.setting(recipe.learningRate()));
        recipe.settings().keySet().stream()
                .sorted()
                .forEach(name -> rows.put(name, Format.setting(recipe.settings().get(name))));
        rows.put("Initializer", recipe.initializer());
        rows.put("Dropout", recipe.dropout() == null ? "as the network has it" : Format.setting(recipe.dropout()));
        rows.put("Seed", String.valueOf(recipe.seed()));
        rows.put("Input side", recipe.side() + " px");
        rows.put("Width", "× " + Format.setting(recipe.width()));
        rows.put("Classes", Format.count(recipe.classes()));
        rows.put("Training images", Format.count(recipe.trainImages()));
        rows.put("Test images", Format.count(recipe.testImages()));
    }
}
