package dev.convnet.cli;

import dev.convnet.bench.SuiteListener;
import dev.convnet.results.RunResults;
import dev.convnet.results.RunResults.Latency;
import dev.convnet.runtime.ProgressPrinter;
import dev.convnet.runtime.Recipe;
import dev.convnet.runtime.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells people how a suite goes: a line when a network begins, its training, and a line for each figure at its end. */
record SuiteProgress(PrintWriter err) implements SuiteListener {
    @Override
    public TrainingListener onNetwork(Recipe recipe, int number, int networks, int trainImages) {
        err.printf(
                Locale.ROOT,
                "[%d/%d] %s: side %d, width %s, %d images, batch %d, %s at %s%n",
                number,
                networks,
                recipe.net(),
                recipe.side(),
                recipe.width(),
                trainImages,
                recipe.batch(),
                recipe.optimizer(),
                recipe.lr());
        err.flush();
        return new ProgressPrinter(err, Terminal.isPresent(), recipe.epochs(), trainImages, recipe.batch());
    }

    @Override
    public void onResult(RunResults.Cell result) {
        if (result.evaluation() != null && result.training() != null) {
            err.printf(
                    Locale.ROOT,
                    "test accuracy %.4f, trained in %.1f s%n",
                    result.evaluation().accuracy(),
                    result.training().seconds());
        }
        for (Latency latency : result.latency()) {
            err.printf(
                    Locale.ROOT,
                    "batch %d: median %.2f ms, %.0f images/s%n",
                    latency.batch(),
                    latency.time().p50Ms(),
                    latency.imagesPerSecond());
        }
        if (result.reason() != null) {
            err.println(result.id() + " " + result.status().name().toLowerCase(Locale.ROOT) + ": " + result.reason());
        }
        err.flush();
    }
}
