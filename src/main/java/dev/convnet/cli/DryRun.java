package dev.convnet.cli;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.UserError;
import dev.convnet.bench.RunRequest;
import dev.convnet.bench.SuiteRunner;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSource.Availability;
import dev.convnet.ort.SessionSettings;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Estimate;
import dev.convnet.suite.Suite;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Makes the checks that a run makes, prints the cells of a suite and an estimate of the time that each takes, and runs nothing. */
record DryRun(Suite suite, RunRequest request) {
    /** @throws UserError if the run would end with an error before its first cell */
    void print(PrintWriter out, PrintWriter err) {
        requireFolder(request.folder().toAbsolutePath());
        DataSource source = suite.data();
        switch (source.availability()) {
            case Availability.Included _, Availability.Installed _ ->
                SuiteRunner.check(suite, source.load(err::println), request);
            case Availability.Missing(String remedy) ->
                err.println("the data set '" + source.name() + "' is not on this machine: " + remedy);
        }
        cells(source.trainImages(), out);
    }

    /** Checks that files can be made in a folder, or that the folder can be made. */
    private static void requireFolder(Path folder) {
        Path existing = folder;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new UserError("cannot write to " + folder + ": " + existing + " is not a folder");
        }
        if (!Files.isWritable(existing)) {
            throw new UserError("cannot write to " + folder + ": permission denied");
        }
    }

    private void cells(int available, PrintWriter out) {
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
        suite.comparisons()
                .forEach(comparison -> out.printf(
                        Locale.ROOT,
                        "compares %s with %s, tolerance %s%n",
                        comparison.cell(),
                        comparison.baseline(),
                        comparison.tolerance()));
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
