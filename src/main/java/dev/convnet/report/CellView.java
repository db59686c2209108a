package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.CellStatus;
import dev.convnet.results.EpochMetrics;
import dev.convnet.results.GateFailure;
import dev.convnet.results.Gates;
import dev.convnet.results.Latency;
import dev.convnet.results.Metric;
import dev.convnet.results.Phase;
import dev.convnet.results.PhaseProfile;
import dev.convnet.results.SampleImage;
import dev.convnet.results.Training;
import dev.convnet.results.TrainingEnd;
import dev.convnet.text.Format;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cell as a report shows it.
 *
 * @param number the cell's place in the page, from 1
 * @param run the run that measured it
 */
public record CellView(int number, Cell cell, RunView run) {
    /** The cell's anchor in the page. */
    public String id() {
        return "cell-" + number;
    }

    /** The title of the network, or the name of the model file. */
    public String title() {
        return Format.name(cell.identity().title());
    }

    /** What distinguishes the cell from others of this title on the page; empty if it is the only one. */
    public String variant() {
        return Format.name(Stream.of(cell.identity().variant(), run.name())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", ")));
    }

    /** The variant, or the title if there is no variant. */
    public String name() {
        return variant().isEmpty() ? title() : variant();
    }

    /** The name of a cell on the page and in Markdown: {@code AlexNet, kernels jvm}. */
    static String nameOf(CellIdentity cell) {
        return Format.name(cell.variant().isEmpty() ? cell.title() : cell.title() + ", " + cell.variant());
    }

    /** Title and variant. */
    public String fullName() {
        return variant().isEmpty() ? title() : title() + ", " + variant();
    }

    /** What the suite's author says about the cell; may be empty. */
    public String note() {
        return cell.identity().note() == null
                ? ""
                : Format.brief(cell.identity().note());
    }

    /** Whether the cell ran to the end. */
    public boolean ok() {
        return cell.status() == CellStatus.OK;
    }

    /** The status in words, behind a sign that is clear without color. */
    public String status() {
        return switch (cell.status()) {
            case OK -> cell.passed() ? (cell.training() == null ? "✓ done" : "✓ trained") : "✕ below target";
            case FAILED -> "✕ failed";
            case DIVERGED -> "△ diverged";
            case SKIPPED -> failures().isEmpty() ? "○ skipped" : "✕ skipped";
        };
    }

    /** The CSS class of the status. */
    public String statusStyle() {
        return ok() && !cell.passed() ? "failed" : cell.status().name().toLowerCase(Locale.ROOT);
    }

    /** Why the cell did not run to its end. */
    public String failure() {
        return cell.outcome().reasonOrUnknown();
    }

    /** Why the cell does not pass; empty if it does. */
    public List<GateFailure> failures() {
        return Gates.of(cell, run.run().strict());
    }

    /** Whether the cell has curves, an evaluation or predictions to show. */
    public boolean hasDetails() {
        return cell.training() != null
                || cell.inference().evaluation() != null
                || !cell.inference().predictions().isEmpty();
    }

    /** The execution providers that ran the model, with the nodes of each; the requested provider if placement is unknown. */
    public String ranOn() {
        if (cell.inference().placement().isEmpty()) {
            return cell.status() == CellStatus.OK
                    ? cell.setup().provider() + " (requested; placement unknown)"
                    : Format.NONE;
        }
        return cell.inference().placement().stream()
                .map(p -> p.provider() + (cell.inference().placement().size() == 1 ? "" : ": " + p.nodes() + " nodes"))
                .collect(Collectors.joining(", "));
    }

    /** Whether the requested execution provider ran any nodes; true if placement is unknown. */
    public boolean ranAsAsked() {
        String asked = cell.setup().provider().toLowerCase(Locale.ROOT).replaceAll(":.*", "");
        String expected = asked.equals("directml") ? "dml" : asked;
        return cell.inference().placement().isEmpty()
                || cell.inference().placement().stream()
                        .anyMatch(p -> p.provider().toLowerCase(Locale.ROOT).startsWith(expected));
    }

    /** The last finished epoch, or null; the epochs of a training that diverged are no results. */
    public EpochMetrics lastEpoch() {
        if (cell.status() == CellStatus.DIVERGED) {
            return null;
        }
        return cell.epochs().isEmpty() ? null : cell.epochs().getLast();
    }

    /** The value of a metric, or null. */
    public Double figure(Metric metric) {
        return metric.of(cell).orElse(null);
    }

    /** Test accuracy of the finished model, otherwise of the last epoch; null if neither exists. */
    public Double testAccuracy() {
        if (cell.inference().evaluation() != null) {
            return cell.inference().evaluation().accuracy();
        }
        return lastEpoch() == null ? null : lastEpoch().testAccuracy();
    }

    /** Single-stream latency of one image, or null. */
    public Latency single() {
        return Metric.single(cell).orElse(null);
    }

    /** The measurement with the most images per second, or null. */
    public Latency bulk() {
        return Metric.bulk(cell).orElse(null);
    }

    /** A class's name. */
    public String className(int label) {
        return run.className(label);
    }

    /** How many of the predictions shown are right, in a sentence. */
    public String score() {
        int all = cell.inference().predictions().size();
        long wrong = cell.inference().predictions().stream()
                .filter(CellView::isMistake)
                .count();
        return wrong == 0
                ? "All " + all + " shown here are right."
                : (all - wrong) + " of the " + all + " shown here are right; mistakes have a dashed frame and a ✕.";
    }

    /** Whether a prediction is wrong. */
    public static boolean isMistake(SampleImage sample) {
        return sample.predicted() != null && sample.predicted() != sample.label();
    }

    /** The milliseconds of a training step without the profiler, measured right before the profile; null if unknown. */
    public Double plainStep() {
        return cell.profile().phases().stream()
                .filter(profile -> profile.phase() == Phase.TRAINING)
                .findFirst()
                .map(PhaseProfile::plainRunMs)
                .orElse(null);
    }

    /** The images and epochs of the training, or only the images that it saw if it ended early. */
    public String trainedOn() {
        Training training = cell.training();
        if (training == null || cell.recipe() == null) {
            return Format.NONE;
        }
        return training.end() == TrainingEnd.COMPLETE
                ? Format.count(cell.recipe().trainImages()) + " × "
                        + cell.recipe().epochs()
                : Format.count(Math.round(training.seconds() * training.imagesPerSecond()), "image");
    }

    /** The memory that the cell added to its process; null if it did nothing. */
    public Long memory() {
        return cell.status() == CellStatus.SKIPPED ? null : cell.outcome().memoryBytes();
    }

    /** The confusion matrix of the evaluation. */
    public Confusion confusion() {
        return new Confusion(cell.inference().evaluation().confusion());
    }

    /** Which classes the model never predicts, in words; empty if it predicts every class, or was not evaluated. */
    public String gaps() {
        return cell.inference().evaluation() == null
                ? ""
                : confusion().gaps(run.run().data().classNames());
    }

    /** The published results of the same recipe, if any. */
    public Optional<Reference> reference() {
        return Reference.of(cell);
    }
}
