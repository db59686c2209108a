package dev.convnet.results;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Quantile;

/** A figure by which cells are compared: of one run, of two machines, or of two commits. */
public enum Metric {
    /** The fraction of the test images that the finished model classifies correctly. */
    TEST_ACCURACY("Test accuracy", Unit.SHARE, true),
    /** Mean cross-entropy of the finished model over the test images. */
    TEST_LOSS("Test loss", Unit.NUMBER, false),
    /** Training images per second. */
    TRAINING_SPEED("Training", Unit.PER_SECOND, true),
    /** Median time of a training step. */
    STEP_TIME("Training step, p50", Unit.MILLIS, false),
    /** Median latency of single stream at batch 1. */
    LATENCY_P50("Latency, batch 1, p50", Unit.MILLIS, false),
    /** 99th percentile of the same latency, if there are calls enough. */
    LATENCY_P99("Latency, batch 1, p99", Unit.MILLIS, false),
    /** Images per second in inference, in the fastest measurement. */
    INFERENCE_SPEED("Inference", Unit.PER_SECOND, true),
    /** Size of the inference model's file. */
    MODEL_SIZE("Model size", Unit.BYTES, false),
    /** Time to create the session of the inference model. */
    SESSION_TIME("Session creation", Unit.MILLIS, false),
    /** The most memory that the cell added to its process. */
    PEAK_MEMORY("Peak memory", Unit.BYTES, false);

    /** The unit of a metric. A share is between 0 and 1. */
    public enum Unit {
        SHARE,
        NUMBER,
        PER_SECOND,
        MILLIS,
        BYTES
    }

    private static final int P99 = 99;
    private static final double LOWER_QUARTILE = 0.25;

    /** With fewer samples, one disturbance moves the lower quartile. */
    private static final int LEAST_SAMPLES = 20;

    private final String title;
    private final Unit unit;
    private final boolean higherIsBetter;

    Metric(String title, Unit unit, boolean higherIsBetter) {
        this.title = title;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    /** The metric's name in files: {@code test-accuracy}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The metric's name for people, without the unit. */
    public String title() {
        return title;
    }

    public Unit unit() {
        return unit;
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** Whether the figure is a time or a speed, which vary from run to run. */
    boolean isTime() {
        return unit == Unit.MILLIS || unit == Unit.PER_SECOND;
    }

    /** The cell's figure; empty if it was not measured or is not finite. */
    public Optional<Double> of(Cell cell) {
        return measured(cell).filter(Double::isFinite);
    }

    /** Why {@link #of} is empty, with a verb. */
    String whyMissing(Cell cell) {
        Optional<Latency> single = single(cell);
        return this == LATENCY_P99 && single.isPresent()
                ? "is not known: " + Percentiles.tooFew(single.get().calls(), P99)
                : measured(cell).map(value -> "is " + value).orElse("is missing");
    }

    /**
     * The time by which runs are compared. Where there are samples, it is their lower quartile: other work on the machine only ever lengthens a
     * call, so the faster calls vary least from run to run. Fewer than 20 samples give no such time. Otherwise it is the figure, or for a speed its reciprocal.
     */
    Optional<Double> comparedTime(Cell cell) {
        return switch (this) {
            case STEP_TIME ->
                Optional.ofNullable(cell.training())
                        .map(training -> training.steps().stream()
                                .skip(training.warmUpSteps())
                                .map(StepMetrics::ms)
                                .toList())
                        .filter(times -> times.size() >= LEAST_SAMPLES)
                        .map(Metric::lowerQuartile);
            case LATENCY_P50 ->
                single(cell)
                        .map(latency -> latency.time().samplesMs())
                        .filter(times -> times.size() >= LEAST_SAMPLES)
                        .map(Metric::lowerQuartile);
            case TRAINING_SPEED, INFERENCE_SPEED -> of(cell).map(speed -> 1 / speed);
            default -> of(cell);
        };
    }

    static double lowerQuartile(List<Double> times) {
        return Quantile.withDefaults()
                .evaluate(times.stream().mapToDouble(Double::doubleValue).toArray(), LOWER_QUARTILE);
    }

    private Optional<Double> measured(Cell cell) {
        Optional<Training> training = Optional.ofNullable(cell.training());
        Optional<EvaluationResult> evaluation =
                Optional.ofNullable(cell.inference().evaluation());
        return switch (this) {
            case TEST_ACCURACY -> evaluation.map(EvaluationResult::accuracy);
            case TEST_LOSS -> evaluation.map(EvaluationResult::loss);
            case TRAINING_SPEED -> training.map(Training::imagesPerSecond);
            case STEP_TIME -> training.map(Training::stepTime).map(Distribution::p50Ms);
            case LATENCY_P50 -> single(cell).map(l -> l.time().p50Ms());
            case LATENCY_P99 -> single(cell).map(l -> l.time().p99Ms());
            case INFERENCE_SPEED -> bulk(cell).map(Latency::imagesPerSecond);
            case MODEL_SIZE -> Optional.ofNullable(cell.model()).map(model -> (double) model.bytes());
            case SESSION_TIME -> Optional.ofNullable(cell.inference().startup()).map(Startup::sessionMs);
            case PEAK_MEMORY ->
                Optional.ofNullable(cell.outcome().memoryBytes()).map(Long::doubleValue);
        };
    }

    /** The latency of one image at a time. */
    public static Optional<Latency> single(Cell cell) {
        return cell.inference().latency().stream()
                .filter(l -> l.scenario() == Scenario.SINGLE_STREAM && l.batch() == 1)
                .findFirst();
    }

    /** The measurement with the most images per second, except in the server scenario, whose rate is given. */
    public static Optional<Latency> bulk(Cell cell) {
        return cell.inference().latency().stream()
                .filter(l -> l.scenario() != Scenario.SERVER)
                .max(Comparator.comparingDouble(Latency::imagesPerSecond));
    }
}
