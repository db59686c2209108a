package dev.convnet.bench;

import dev.convnet.base.Deadline;
import dev.convnet.base.SettingError;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.data.ImageFormat;
import dev.convnet.results.Cell;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.CellOutcome;
import dev.convnet.results.CellResult;
import dev.convnet.results.CellStatus;
import dev.convnet.results.DatasetSummary;
import dev.convnet.results.Environment;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Suite;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the cells of a suite one after another, and writes {@code results.json} after each. The file is replaced atomically, so a killed
 * run leaves the results of the finished cells and can be resumed.
 */
public final class SuiteRunner {
    private final CellRunner cells;
    private final Engines engines;
    private final Dataset data;
    private final Environment environment;

    /**
     * @param engines the engines of the cells
     * @param environment the description of the machine
     */
    public SuiteRunner(CellRunner cells, Engines engines, Dataset data, Environment environment) {
        this.cells = cells;
        this.engines = engines;
        this.data = data;
        this.environment = environment;
    }

    /** The results file in a run's folder. */
    public static Path resultsFile(Path folder) {
        return folder.resolve("results.json");
    }

    /**
     * Checks what can be checked of a run without running it.
     *
     * @throws UserError if a recipe has more images than the data set, or the run to resume is of another suite
     */
    public static void check(Suite suite, Dataset data, RunRequest request) {
        for (CellPlan plan : suite.cells()) {
            plan.training().ifPresent(recipe -> recipe.limited(data));
        }
        request.earlier()
                .filter(earlier -> !earlier.suite().equals(suite.name()))
                .ifPresent(earlier -> {
                    throw new SettingError(
                            "resume",
                            "cannot go on with %s: it holds a run of the suite '%s', not of '%s'"
                                    .formatted(request.folder(), earlier.suite(), suite.name()));
                });
    }

    /**
     * Runs a suite. A cell that fails or diverges is recorded with its reason, and the run continues.
     *
     * @param stop ends the run after the current step; the current cell is then not in the results
     * @return what {@code results.json} holds
     * @throws UserError if a recipe has more images than the data set, the folder cannot be written to, or the run to resume
     *     is of another suite
     */
    public RunResults run(Suite suite, RunRequest request, SuiteListener listener, StopSignal stop) {
        check(suite, data, request);
        Run run = new Run(suite, request);
        // Reports a folder that cannot be written to now, not after the first cell.
        run.write();
        for (CellPlan plan : suite.cells()) {
            int number = run.done.size() + 1;
            Optional<Cell> kept = run.kept(plan);
            if (kept.isPresent()) {
                run.done.add(kept.get());
                listener.onKept(kept.get(), number, suite.cells().size(), run.note(kept.get()));
                continue;
            }
            CellIdentity identity = run.identity(plan);
            Optional<CellResult> result;
            if (stop.isRequested()) {
                break;
            } else if (run.isOver()) {
                result = Optional.of(
                        notRun(plan, CellStatus.SKIPPED, "the run's budget of " + run.budgetText() + " is spent"));
            } else {
                TrainingListener progress = listener.onCell(
                        plan,
                        number,
                        suite.cells().size(),
                        plan.training().map(this::trainImages).orElse(0));
                run.reasonToRun(plan).ifPresent(reason -> listener.onRepeated(plan, reason));
                result = run(plan, run, progress, stop);
            }
            if (result.isEmpty()) {
                break;
            }
            CellResult identified = new CellResult(
                    result.get().environment(),
                    CellRun.judged(result.get().cell().withIdentity(identity), plan));
            run.add(identified);
            run.write();
            listener.onResult(identified.cell());
        }
        return run.write();
    }

    /** Runs a cell; an error of the runner itself fails the cell alone. */
    private Optional<CellResult> run(CellPlan plan, Run run, TrainingListener progress, StopSignal stop) {
        CellLimit limit = CellLimit.of(
                plan,
                run.request.cellLimit(),
                plan.training().map(this::trainImages).orElse(0),
                engines.usual().threads());
        try {
            return cells.run(plan, run.request.folder().resolve(plan.id()), run.deadline, limit, progress, stop);
        } catch (UserError e) {
            return Optional.of(notRun(plan, CellStatus.FAILED, e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            return Optional.of(notRun(plan, CellStatus.FAILED, e.toString()));
        }
    }

    /** The state of one run. */
    private final class Run {
        private final Suite suite;
        private final RunRequest request;
        private final DatasetSummary images;
        private final Instant start = Instant.now();
        private final long startNanos = System.nanoTime();
        private final Optional<Deadline> deadline;
        private final List<Cell> done = new ArrayList<>();
        private final CellInputs inputs = new CellInputs(engines, data);
        private final Map<String, CellIdentity> identities = new HashMap<>();
        private final Optional<Resumption> resumption;
        private final Set<Environment> measuredOn = new LinkedHashSet<>();

        Run(Suite suite, RunRequest request) {
            this.suite = suite;
            this.request = request;
            this.resumption = request.earlier().map(earlier -> new Resumption(earlier, environment));
            this.deadline = request.budget().map(Deadline::in);
            ImageFormat shown = Samples.format(data.train());
            this.images = new DatasetSummary(
                    data.name(),
                    data.source(),
                    data.train().size(),
                    data.test().size(),
                    shown.height(),
                    shown.width(),
                    data.classNames(),
                    Samples.ofEachClass(data));
        }

        void add(CellResult result) {
            measuredOn.add(result.environment());
            done.add(result.cell());
        }

        RunResults write() {
            RunResults results = results();
            ResultsFile.write(results, resultsFile(request.folder()));
            return results;
        }

        private RunResults results() {
            List<Cell> all = new ArrayList<>(done);
            // A resumed run that is stopped again keeps the cells of the earlier one.
            suite.cells().stream()
                    .skip(done.size())
                    .map(this::kept)
                    .flatMap(Optional::stream)
                    .forEach(all::add);
            return new RunResults(
                    RunResults.SCHEMA_VERSION,
                    suite.name(),
                    suite.title(),
                    request.earlier().map(RunResults::startedAt).orElse(start),
                    start.plusNanos(System.nanoTime() - startNanos),
                    suite.cells().size(),
                    request.shard().orElse(null),
                    request.strict(),
                    request.command(),
                    environments(all),
                    images,
                    List.copyOf(all),
                    Comparisons.of(suite, all),
                    request.jmh());
        }

        /** The environments of the cells; this process's own as long as there are no cells. */
        private List<Environment> environments(List<Cell> all) {
            Set<String> ids = all.stream().map(Cell::environment).collect(Collectors.toSet());
            List<Environment> used = Stream.concat(
                            request.earlier().stream().flatMap(earlier -> earlier.environments().stream()),
                            measuredOn.stream())
                    .filter(candidate -> ids.contains(candidate.id()))
                    .distinct()
                    .toList();
            return used.isEmpty() ? List.of(environment) : used;
        }

        /** The cell's identity; the files are read once, before the first cell that they belong to. */
        CellIdentity identity(CellPlan plan) {
            return identities.computeIfAbsent(plan.id(), _ -> inputs.identity(plan));
        }

        /** The earlier run's cell, under today's name and thresholds; empty if the cell must be run. */
        Optional<Cell> kept(CellPlan plan) {
            return earlier(plan)
                    .filter(cell -> Resumption.reasonToRun(cell, identity(plan)).isEmpty())
                    .map(cell -> CellRun.judged(cell.withIdentity(identity(plan)), plan));
        }

        /** Why a cell of the earlier run has to run again. */
        Optional<String> reasonToRun(CellPlan plan) {
            return earlier(plan).flatMap(cell -> Resumption.reasonToRun(cell, identity(plan)));
        }

        /** How the environment of a kept cell differs from this one. */
        String note(Cell kept) {
            return resumption.map(earlier -> earlier.note(kept)).orElse("");
        }

        private Optional<Cell> earlier(CellPlan plan) {
            return resumption.flatMap(earlier -> earlier.cell(plan.id()));
        }

        boolean isOver() {
            return deadline.isPresent() && deadline.get().isOver();
        }

        String budgetText() {
            return request.budget().map(Duration::toSeconds).orElse(0L) + " s";
        }
    }

    private CellResult notRun(CellPlan plan, CellStatus status, String reason) {
        return new CellResult(
                environment,
                Cell.notMeasured(
                        Engines.name(plan),
                        environment.id(),
                        CellOutcome.notMeasured(status, reason),
                        engines.setup(plan, false)));
    }

    private int trainImages(Recipe recipe) {
        return recipe.limited(data).train().size();
    }
}
