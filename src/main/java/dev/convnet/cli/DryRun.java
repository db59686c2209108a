package dev.convnet.cli;

import static java.util.stream.Collectors.joining;

import dev.convnet.data.DataSources;
import dev.convnet.ort.SessionSettings;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Estimate;
import dev.convnet.suite.Suite;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints the cells of a suite and an estimate of the time that each takes, and runs nothing. */
record DryRun(Suite suite) {
    void print(PrintWriter out) {
        int available = DataSources.parse(suite.data()).trainImages();
        int threads = suite.threads().orElse(SessionSettings.onAllCores().threads());
        Duration total = Duration.ZERO;
        for (CellPlan plan : suite.cells()) {
            int images = plan.trainImages(available);
            Duration estimate = Estimate.of(plan, images, threads);
            total = total.plus(estimate);
            out.printf(
                    Locale.ROOT,
                    "%-40s %9s  %s: %s%n",
                    plan.id(),
                    text(estimate),
                    plan.tasks().stream().map(Object::toString).collect(joining(", ")),
                    SuiteProgress.text(plan, images));
        }
        out.printf(
                Locale.ROOT,
                "cells: %d; time: about %s, a rough guess%n",
                suite.cells().size(),
                text(total));
        out.flush();
    }

    private static String text(Duration time) {
        return time.toMinutes() < 10
                ? time.toSeconds() + " s"
                : time.toHours() < 10 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
