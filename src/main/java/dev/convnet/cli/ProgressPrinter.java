package dev.convnet.cli;

import static java.util.stream.Collectors.joining;

import dev.convnet.text.Format;
import dev.convnet.train.Metrics;
import dev.convnet.train.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints the progress of a training: a line for each epoch and, on a terminal, a live line in between. */
final class ProgressPrinter implements TrainingListener, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter out;
    private final boolean terminal;
    private final int epochs;
    private final long stepsPerEpoch;
    private long firstStep = -1;
    private long firstStepAt;
    private long drawnAt = System.nanoTime() - REDRAW_NANOS;

    /**
     * @param terminal whether {@code out} is a terminal, where a line can be overwritten
     * @param epochs the epochs of the whole run
     * @param trainImages the images of an epoch
     */
    ProgressPrinter(PrintWriter out, boolean terminal, int epochs, int trainImages, int batch) {
        this.out = out;
        this.terminal = terminal;
        this.epochs = epochs;
        this.stepsPerEpoch = Math.ceilDiv(trainImages, batch);
    }

    @Override
    public void onResume(Metrics.Resume resume, boolean finished) {
        if (finished) {
            out.println("this run is already finished; more --epochs would train it further");
        }
        if (!resume.changes().isEmpty()) {
            out.println(
                    resume.changes().entrySet().stream()
                            .map(change -> "%s %s instead of %s"
                                    .formatted(
                                            change.getKey(),
                                            change.getValue().now(),
                                            change.getValue().before()))
                            .collect(
                                    joining(
                                            ", ",
                                            "resumed with ",
                                            ": the last bits may differ from those of an uninterrupted run; metrics.jsonl records this")));
        }
    }

    @Override
    public void onStep(Metrics.Step step) {
        long now = System.nanoTime();
        if (firstStep < 0) {
            firstStep = step.step();
            firstStepAt = now;
        }
        if (terminal && now - drawnAt >= REDRAW_NANOS) {
            drawnAt = now;
            SafeWriter.eraseLine(out);
            out.print(live(step, now));
            out.flush();
        }
    }

    private String live(Metrics.Step step, long now) {
        return String.format(
                Locale.ROOT,
                "epoch %d/%d  step %d/%d  loss %s  accuracy %s  %s images/s  %s",
                step.epoch(),
                epochs,
                step.step() - (step.epoch() - 1) * stepsPerEpoch,
                stepsPerEpoch,
                Format.loss((double) step.loss()),
                Format.percent(step.accuracy()),
                Format.rate(step.imagesPerSecond()),
                timeLeft(step, now));
    }

    /** Extrapolates the pace since the second step: the first step includes one-time costs. */
    private String timeLeft(Metrics.Step step, long now) {
        long done = step.step() - firstStep;
        if (done == 0) {
            return "";
        }
        double secondsPerStep = (now - firstStepAt) / 1e9 / done;
        long left = Math.round(secondsPerStep * (epochs * stepsPerEpoch - step.step()));
        return left < 3600
                ? "%d:%02d left".formatted(left / 60, left % 60)
                : "%d:%02d:%02d left".formatted(left / 3600, left / 60 % 60, left % 60);
    }

    @Override
    public void onEpoch(Metrics.Epoch epoch) {
        close();
        out.println(String.format(
                Locale.ROOT,
                "epoch %d/%d  train loss %s  accuracy %s  test loss %s  accuracy %s  %s  %s images/s",
                epoch.epoch(),
                epochs,
                Format.loss(epoch.trainLoss()),
                Format.percent(epoch.trainAccuracy()),
                Format.loss(epoch.testLoss()),
                Format.percent(epoch.testAccuracy()),
                Format.duration(epoch.seconds()),
                Format.rate(epoch.imagesPerSecond())));
    }

    /** Erases the live line, so that further output starts on a line of its own. */
    @Override
    public void close() {
        if (terminal) {
            SafeWriter.eraseLine(out);
        }
    }
}
