package dev.convnet.cli;

import dev.convnet.bench.SuiteListener;
import dev.convnet.report.Confusion;
import dev.convnet.results.Cell;
import dev.convnet.results.Latency;
import dev.convnet.results.Scenario;
import dev.convnet.results.Verdict;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.text.Format;
import dev.convnet.train.ModelChoice;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.ZooChoice;
import dev.convnet.zoo.NetworkOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Prints the progress of a suite: a line as a cell starts, its training, and a line for each figure as it ends.
 *
 * @param classNames the data set's classes
 */
record SuiteProgress(PrintWriter err, List<String> classNames) implements SuiteListener {
    @Override
    public TrainingListener onCell(CellPlan plan, int number, int cells, int trainImages) {
        err.printf(Locale.ROOT, "[%d/%d] %s%n", number, cells, text(plan, trainImages));
        err.flush();
        return training(plan, trainImages);
    }

    /** The progress of a cell's training alone. */
    TrainingListener training(CellPlan plan, int trainImages) {
        return plan.subject() instanceof Subject.Net(Recipe recipe) && trainImages > 0
                ? new ProgressPrinter(
                        err,
                        Terminal.isPresent(),
                        recipe.schedule().epochs(),
                        trainImages,
                        recipe.schedule().stepImages())
                : new TrainingListener() {};
    }

    private static String network(Recipe recipe) {
        return switch (recipe.network()) {
            case ZooChoice(String name, NetworkOptions options) ->
                "%s: side %d, width %s".formatted(name, options.side(), options.width());
            case ModelChoice model ->
                "%s: side %d, %d classes".formatted(model.fileName(), model.side(), model.classes());
        };
    }

    /** A cell as one line of text. */
    static String text(CellPlan plan, int trainImages) {
        String what = switch (plan.subject()) {
            case Subject.Net(Recipe r)
            when trainImages > 0 ->
                "%s, %d images, batch %d, %s at %s%s"
                        .formatted(
                                network(r),
                                trainImages,
                                r.schedule().batch(),
                                r.optimizer().name(),
                                r.schedule().learningRate(),
                                r.choices().containsKey("schedule")
                                        ? ", " + r.choices().get("schedule")
                                        : "");
            case Subject.Net(Recipe r) -> network(r);
            case Subject.File(String path) -> path;
        };
        return plan.variant().isEmpty() ? what : what + " (" + plan.variant() + ")";
    }

    @Override
    public void onKept(Cell result, int number, int cells, String note) {
        err.printf(
                Locale.ROOT,
                "[%d/%d] %s: already done%s%n",
                number,
                cells,
                result.id(),
                note.isEmpty() ? "" : ", " + note);
        err.flush();
    }

    @Override
    public void onRepeated(CellPlan plan, String reason) {
        err.println(plan.id() + " runs again: " + reason);
        err.flush();
    }

    @Override
    public void onResult(Cell result) {
        if (result.inference().evaluation() != null) {
            err.print("test accuracy "
                    + Format.percent(result.inference().evaluation().accuracy()));
            if (result.training() != null) {
                err.print(", trained in " + Format.duration(result.training().seconds()));
            }
            err.println();
            String gaps = new Confusion(result.inference().evaluation().confusion()).gaps(classNames);
            if (!gaps.isEmpty()) {
                err.println("the model " + gaps);
            }
        }
        if (result.training() != null && result.training().endedEarly() != null) {
            err.println("training ended early: " + result.training().endedEarly());
        }
        for (Latency latency : result.inference().latency()) {
            err.printf(
                    Locale.ROOT,
                    "%sbatch %d%s: median %s ms, %s images/s%s%n",
                    latency.scenario() == Scenario.SINGLE_STREAM ? "" : latency.scenario() + ", ",
                    latency.batch(),
                    latency.threads() == result.setup().threads() ? "" : ", " + latency.threads() + " threads",
                    Format.millis(latency.time().p50Ms()),
                    Format.rate(latency.imagesPerSecond()),
                    latency.target() == null
                            ? ""
                            : latency.target().valid()
                                    ? ", valid"
                                    : ", not valid: " + latency.target().reason());
        }
        for (Verdict verdict : result.outcome().thresholds()) {
            if (!verdict.passed()) {
                err.printf(Locale.ROOT, "%s: %s%n", result.id(), verdict.inWords());
            }
        }
        if (result.outcome().reason() != null) {
            err.println(result.id() + " " + result.status().name().toLowerCase(Locale.ROOT) + ": "
                    + result.outcome().reason());
        }
        err.flush();
    }
}
