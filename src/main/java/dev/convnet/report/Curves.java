package dev.convnet.report;

import dev.convnet.report.chart.Axis;
import dev.convnet.report.chart.Chart;
import dev.convnet.report.chart.Chart.Guide;
import dev.convnet.report.chart.LinearAxis;
import dev.convnet.report.chart.Series;
import dev.convnet.report.chart.Series.Marks;
import dev.convnet.report.chart.Series.Point;
import dev.convnet.report.chart.TitledChart;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.EpochMetrics;
import dev.convnet.results.RecipeSummary;
import dev.convnet.results.StepMetrics;
import dev.convnet.svg.Svg;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The learning curves of a cell over epochs. A step lies at its fraction of an epoch, an epoch's metrics at its end. Steps are
 * faint dots under their moving average. The curves of a training that diverged end before the step at which it did.
 */
public final class Curves {
    private static final int MOST_DOTS = 1200;
    private static final int MOST_LINE_POINTS = 240;
    private static final int MOST_ROWS = 24;

    private final Cell cell;
    private final StableTraining stable;
    private final List<StepMetrics> steps;
    private final List<EpochMetrics> finished;
    private final double stepsPerEpoch;

    /** Makes the curves of {@code cell}, which may be empty. */
    public Curves(Cell cell) {
        this.cell = cell;
        this.stable = StableTraining.of(cell);
        this.steps = stable.steps();
        this.finished = stable.epochs();
        RecipeSummary recipe = cell.recipe();
        this.stepsPerEpoch = recipe == null
                ? 1
                : Math.max(1, Math.ceil((double) recipe.trainImages() / Math.max(1, recipe.stepImages())));
    }

    /** Whether the cell has any step or epoch. */
    public boolean exist() {
        return !cell.steps().isEmpty() || !cell.epochs().isEmpty();
    }

    /** The loss of each step, its moving average, and the mean and test losses of each epoch. */
    public TitledChart loss() {
        List<Point> raw = points(StepMetrics::loss);
        List<Point> smooth = smooth(raw);
        List<Point> train = points("train loss", EpochMetrics::trainLoss, Format::loss);
        List<Point> test = points("test loss", EpochMetrics::testLoss, Format::loss);
        // The 98th percentile of the steps: outliers must not flatten the rest.
        double[] sorted = raw.stream().mapToDouble(Point::y).sorted().toArray();
        double high = sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * 0.98)];
        high = Math.max(high, highest(smooth, train, test));
        LinearAxis axis = LinearAxis.over(0, high > 0 ? high : 1, 6).widened();
        List<Point> above = raw.stream().filter(point -> point.y() > axis.max()).toList();
        String note = above.isEmpty() ? "" : above(above, raw.size());
        return new TitledChart(
                "Loss",
                new Chart(
                        Format.name(cell.identity().title()) + ": " + lossInWords()
                                + (note.isEmpty() ? "" : ". " + note),
                        xName(),
                        epochs(),
                        axis,
                        List.of(
                                new Series("each step", "steps", Marks.DOTS, thinned(raw, MOST_DOTS)),
                                new Series("step above the axis", "steps", Marks.EDGE, thinned(above, MOST_DOTS)),
                                new Series("moving average", "average", Marks.LINE, thinned(smooth, MOST_LINE_POINTS)),
                                new Series("train, mean of the epoch", "train", Marks.DISCS, train),
                                new Series("test", "test", Marks.SQUARES, test)),
                        List.of(),
                        stop()),
                note);
    }

    private String above(List<Point> above, int all) {
        double most = above.stream().mapToDouble(Point::y).max().orElseThrow();
        return "%s of %s steps %s above the axis, with losses up to %s; marks at its upper edge show where."
                .formatted(
                        Format.count(above.size()),
                        Format.count(all),
                        above.size() == 1 ? "lies" : "lie",
                        Format.loss(most));
    }

    /** The moving average of the steps' accuracy, and the train and test accuracies of each epoch. */
    public TitledChart accuracy() {
        List<Point> smooth = smooth(points(StepMetrics::accuracy));
        List<Point> train = points("train accuracy", EpochMetrics::trainAccuracy, Format::percent);
        List<Point> test = points("test accuracy", EpochMetrics::testAccuracy, Format::percent);
        Optional<Reference> reference = Reference.of(cell);
        double low = DoubleStream.of(
                        lowest(smooth),
                        lowest(train),
                        lowest(test),
                        reference.map(Reference::low).orElse(1.0))
                .min()
                .orElse(0);
        return new TitledChart(
                "Accuracy",
                new Chart(
                        Format.name(cell.identity().title()) + ": " + accuracyInWords(),
                        xName(),
                        epochs(),
                        LinearAxis.over(Math.min(0.9, Math.floor(low * 10) / 10), 1, 6)
                                .inPercent(),
                        List.of(
                                new Series(
                                        "train, moving average of the steps",
                                        "average",
                                        Marks.LINE,
                                        thinned(smooth, MOST_LINE_POINTS)),
                                new Series("train, mean of the epoch", "train", Marks.DISCS, train),
                                new Series("test", "test", Marks.SQUARES, test)),
                        reference.stream().map(Reference::band).toList(),
                        stop()));
    }

    /** The moving average of the loss. */
    List<Point> smoothLoss() {
        return thinned(smooth(points(StepMetrics::loss)), MOST_LINE_POINTS);
    }

    /** The test accuracy at the end of each epoch; {@code before} starts each tip. */
    List<Point> testAccuracy(String before) {
        return points(before + "test accuracy", EpochMetrics::testAccuracy, Format::percent);
    }

    /** The end of the horizontal axis, in epochs. */
    double last() {
        return epochs().max();
    }

    /** The moving average of the loss as a word-sized line. */
    public String sparkline() {
        List<Point> line = thinned(smooth(points(StepMetrics::loss)), 40);
        double end = line.isEmpty()
                ? 1
                : Math.max(line.getLast().x(), line.getFirst().x() + 1e-6);
        double start = line.isEmpty() ? 0 : line.getFirst().x();
        double top = Math.max(1e-6, highest(line));
        Svg svg = Svg.image("spark average", 72, 20, lossInWords());
        StringBuilder path = new StringBuilder();
        for (Point p : line) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(Svg.number(2 + 68 * (p.x() - start) / (end - start)))
                    .append(' ')
                    .append(Svg.number(18 - 16 * p.y() / top));
        }
        return svg.add("path", "class", "line", "d", path.isEmpty() ? "M2 18" : path)
                .end();
    }

    /** Evenly spaced steps including the first and the last, for a table. */
    public List<StepMetrics> sampledSteps() {
        return thinned(steps, MOST_ROWS);
    }

    /** The number of steps of the curves. */
    public int stepCount() {
        return steps.size();
    }

    /** The epochs of the curves. */
    public List<EpochMetrics> finishedEpochs() {
        return finished;
    }

    /** Where the training diverged, in a sentence; empty if it did not. */
    public String divergence() {
        return stable.inWords()
                .map(words -> "The training " + words
                        + "; losses and accuracies from there on are no results and are left out.")
                .orElse("");
    }

    private String lossInWords() {
        List<Point> smooth = smooth(points(StepMetrics::loss));
        if (smooth.isEmpty()) {
            return "no loss was recorded";
        }
        return "training loss from " + Format.loss(smooth.getFirst().y()) + " to "
                + Format.loss(smooth.getLast().y()) + " over "
                + Format.count(steps.size()) + (steps.size() == 1 ? " step" : " steps")
                + stable.inWords().map(words -> ", " + words).orElse("")
                + (finished.isEmpty()
                        ? ""
                        : ", test loss " + Format.loss(finished.getLast().testLoss()));
    }

    private String accuracyInWords() {
        if (finished.isEmpty()) {
            return "running training accuracy; no epoch was finished";
        }
        EpochMetrics last = finished.getLast();
        return "training accuracy " + Format.percent(last.trainAccuracy()) + " and test accuracy "
                + Format.percent(last.testAccuracy()) + " after epoch " + last.epoch();
    }

    private String xName() {
        return "epoch (" + Format.count((long) stepsPerEpoch) + (stepsPerEpoch == 1 ? " step" : " steps") + " each)";
    }

    private Axis epochs() {
        double last = steps.isEmpty() ? 0 : steps.getLast().step() / stepsPerEpoch;
        last = Math.max(last, stable.end().orElse(0) / stepsPerEpoch);
        double epoch = finished.isEmpty() ? 0 : finished.getLast().epoch();
        double planned = cell.status() == CellStatus.OK
                        && cell.recipe() != null
                        && cell.training().endedEarly() == null
                ? cell.recipe().epochs()
                : 0;
        return LinearAxis.over(0, Math.max(Math.max(last, epoch), planned), 10);
    }

    private List<Guide> stop() {
        return stable
                .inWords()
                .map(words -> new Guide(stable.end().orElseThrow() / stepsPerEpoch, "✕ " + words, "stop"))
                .stream()
                .toList();
    }

    private List<Point> points(ToDoubleFunction<StepMetrics> value) {
        return steps.stream()
                .filter(step -> Double.isFinite(value.applyAsDouble(step)))
                .map(step -> new Point(step.step() / stepsPerEpoch, value.applyAsDouble(step)))
                .toList();
    }

    private List<Point> points(String name, ToDoubleFunction<EpochMetrics> value, Function<Double, String> format) {
        return finished.stream()
                .filter(epoch -> Double.isFinite(value.applyAsDouble(epoch)))
                .map(epoch -> {
                    double v = value.applyAsDouble(epoch);
                    return new Point(epoch.epoch(), v, "epoch " + epoch.epoch() + ": " + name + " " + format.apply(v));
                })
                .toList();
    }

    /** The mean over a window around each point; the window is as wide as the square root of their number, and cut at the ends. */
    private static List<Point> smooth(List<Point> raw) {
        double[] sums = new double[raw.size() + 1];
        for (int i = 0; i < raw.size(); i++) {
            sums[i + 1] = sums[i] + raw.get(i).y();
        }
        int half = (int) Math.ceil(Math.sqrt(raw.size()) / 2);
        List<Point> smooth = new ArrayList<>();
        for (int i = 0; i < raw.size(); i++) {
            int from = Math.max(0, i - half);
            int to = Math.min(raw.size(), i + half + 1);
            smooth.add(new Point(raw.get(i).x(), (sums[to] - sums[from]) / (to - from)));
        }
        return smooth;
    }

    /** At most {@code most} evenly spaced items, including the first and the last. */
    private static <T> List<T> thinned(List<T> items, int most) {
        if (items.size() <= most) {
            return items;
        }
        List<T> kept = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            kept.add(items.get((int) Math.round((double) i * (items.size() - 1) / (most - 1))));
        }
        return kept;
    }

    @SafeVarargs
    private static double highest(List<Point>... series) {
        double highest = 0;
        for (List<Point> points : series) {
            for (Point p : points) {
                highest = Math.max(highest, p.y());
            }
        }
        return highest;
    }

    private static double lowest(List<Point> points) {
        return points.stream().mapToDouble(Point::y).min().orElse(1);
    }
}
