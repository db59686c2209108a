package dev.convnet.cli;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.bench.CellRunner;
import dev.convnet.bench.Engines;
import dev.convnet.bench.EnvironmentCapture;
import dev.convnet.bench.IsolatedRunner;
import dev.convnet.bench.LocalRunner;
import dev.convnet.bench.RunRequest;
import dev.convnet.bench.SuiteRunner;
import dev.convnet.data.DataSource;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.SessionSettings;
import dev.convnet.report.Report;
import dev.convnet.report.format.ReportFormat;
import dev.convnet.results.Cell;
import dev.convnet.results.CellComparison;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Environment;
import dev.convnet.results.EvaluationResult;
import dev.convnet.results.JmhFile;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.Shard;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Estimate;
import dev.convnet.suite.Suite;
import dev.convnet.suite.SuiteReader;
import dev.convnet.train.NetworkBuilder;
import dev.convnet.train.Recipe;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet run}: the main job, a suite from its file to its report. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains and measures the networks of a suite, and makes a report.",
        footer = {
            "",
            "DIR (default: reports/SUITE-TIME) gets index.html, the report; results.json, which it is made from, anew after",
            "each cell of the suite; and a folder for each cell with its model.onnx and metrics.jsonl. A cell that fails is in the results with its",
            "reason and the others go on; the exit code is 1 if one failed or diverged, does not keep to a threshold, or",
            "does not agree with the one that it is compared with."
        })
final class RunCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    /** Images to train on, for an estimate that loads none. */
    private static final int SAMPLE_IMAGES = 6_000;

    private static final int ALL_IMAGES = 60_000;

    private static final Pattern SHARD = Pattern.compile("(\\d{1,4})/(\\d{1,4})");
    private static final Pattern BUDGET = Pattern.compile("(\\d{1,6})([smh])");

    private final NetworkBuilder networks;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SUITE",
            description = "A suite's file, or the name of one in harness/; default: ${DEFAULT-VALUE}.",
            defaultValue = "quick")
    private String suite;

    @Mixin
    private RunFolderOptions output;

    @Option(
            names = "--filter",
            paramLabel = "NAME",
            split = ",",
            description = "Only these networks, model files or cells of the suite; * stands for any text.")
    private List<String> filter;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Only the I-th of N parts of the suite, as for a matrix of CI jobs.")
    private String shard;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "Begin no cell, and end training, after so long: 90s, 10m, 2h.")
    private String budget;

    @Option(names = "--isolate", description = "Give each cell a JVM of its own.")
    private boolean isolate;

    @Option(names = "--dry-run", description = "Print the cells and about how long each takes, and run nothing.")
    private boolean dryRun;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "full, sample or a folder, as for train, in place of what the suite says.")
    private String data;

    @Option(names = "--label", paramLabel = "TEXT", description = "What the results call this machine.")
    private String label;

    @Option(names = "--jmh", paramLabel = "FILE", description = "Attach results of JMH (jmh -rf json) to the run.")
    private Path jmh;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the figures at the end as JSON.")
    private boolean json;

    /** For {@link IsolatedRunner}: run this cell only, with DIR as its own folder, and leave its result there. */
    @Option(names = "--cell", hidden = true)
    private String cell;

    @Option(names = "--until", hidden = true)
    private Instant until;

    RunCommand(NetworkBuilder networks) {
        this.networks = networks;
    }

    /** The figures at the end. */
    private record Summary(String out, String report, List<Figures> networks) {}

    private record Figures(
            String net, CellStatus status, String failure, Double testAccuracy, Double testLoss, Double trainSeconds) {}

    @Override
    public Integer call() {
        Suite whole = SuiteReader.read(file(), Optional.ofNullable(data));
        if (cell != null) {
            return runCell(whole);
        }
        Optional<Shard> part = Optional.ofNullable(shard).map(RunCommand::shard);
        Optional<Duration> time = Optional.ofNullable(budget).map(RunCommand::duration);
        Suite filtered = filter == null ? whole : whole.only(filter);
        Suite chosen = part.map(filtered::shard).orElse(filtered);
        if (dryRun) {
            print(chosen);
            return 0;
        }
        Path folder = folder(chosen);
        RunRequest request = new RunRequest(
                folder, commandLine(), part, time, earlier(folder), jmh == null ? List.of() : JmhFile.read(jmh));
        // What is not there is found out before anything is written.
        Engines engines = new Engines(engine.settings(chosen.threads()), engine.kernels());
        try (Kernels _ = engine.openKernels()) {
            if (output.force() && Files.exists(SuiteRunner.resultsFile(folder))) {
                engines.requireAny(chosen.cells(), networks);
            }
            return run(chosen, request, engines);
        }
    }

    private int run(Suite chosen, RunRequest request, Engines engines) {
        PrintWriter err = spec.commandLine().getErr();
        Dataset images = DataSource.parse(chosen.data()).load(err::println);
        Environment environment = EnvironmentCapture.capture(Project.home(), label);
        CellRunner here = new LocalRunner(networks, images, engines, false);
        CellRunner apart = new IsolatedRunner(Main.class.getName(), childArguments(), engines, images, err::println);
        CellRunner runner = (plan, folder, deadline, progress, stop) ->
                (isolate || plan.needsAnotherLibrary() ? apart : here).run(plan, folder, deadline, progress, stop);
        Interrupts interrupts = Interrupts.watch();
        RunResults results = new SuiteRunner(runner, engines, images, environment)
                .run(chosen, request, new SuiteProgress(err), interrupts.stop());
        Path report = request.folder().resolve("index.html");
        ReportFormat.HTML.write(Report.of(List.of(results), null), request.folder());
        print(results, request.folder(), report);
        for (CellComparison comparison : results.comparisons()) {
            if (!comparison.agree()) {
                err.printf(
                        "%s and %s do not agree: %s%n", comparison.baseline(), comparison.cell(), comparison.reason());
            }
        }
        if (interrupts.stop().isRequested()) {
            err.printf(
                    "stopped; the report has the %d of %d cells that were done; --resume --out %s goes on%n",
                    results.cells().size(), chosen.cells().size(), request.folder());
            return interrupts.exitCode();
        }
        return isGood(results) ? 0 : ErrorHandler.FAILURE;
    }

    private static boolean isGood(RunResults results) {
        return results.cells().stream().allMatch(c -> c.passed() || c.status() == CellStatus.SKIPPED)
                && results.comparisons().stream().allMatch(CellComparison::agree);
    }

    /** As a child of a run with {@code --isolate}. */
    private int runCell(Suite whole) {
        Interrupts interrupts = Interrupts.watchAsChild();
        CellPlan plan = whole.cells().stream()
                .filter(p -> p.id().equals(cell))
                .findFirst()
                .orElseThrow(() -> new UserError("--cell: there is no '" + cell + "' in the suite"));
        PrintWriter err = spec.commandLine().getErr();
        Dataset images = DataSource.parse(whole.data()).load(_ -> {});
        Path folder = output.folder().orElseThrow();
        LocalRunner runner = new LocalRunner(
                networks, images, new Engines(engine.settings(whole.threads()), engine.kernels()), true);
        Cell result = runner.run(
                plan,
                folder,
                Optional.ofNullable(until),
                new SuiteProgress(err)
                        .training(plan, trainImages(plan, images.train().size())),
                interrupts.stop());
        if (interrupts.stop().isRequested()) {
            return interrupts.exitCode();
        }
        ResultsFile.writeCell(result, IsolatedRunner.resultFile(folder));
        return 0;
    }

    private List<String> childArguments() {
        List<String> arguments = new ArrayList<>(List.of("run", file().toString()));
        if (data != null) {
            arguments.addAll(List.of("--data", data));
        }
        arguments.addAll(engine.arguments());
        return arguments;
    }

    /** The suite's file: as it is given, or as the name of a suite that comes along. */
    private Path file() {
        Path given = Path.of(suite);
        Path shipped = Project.home().resolve("harness").resolve(suite + ".yaml");
        return !Files.exists(given) && Files.exists(shipped) ? shipped : given;
    }

    private Path folder(Suite chosen) {
        return output.folder().orElseGet(() -> {
            if (output.resume()) {
                throw new UserError("--resume needs --out, the folder of the run");
            }
            return Path.of(
                    "reports",
                    chosen.name() + "-"
                            + LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP));
        });
    }

    private Optional<RunResults> earlier(Path folder) {
        Path results = SuiteRunner.resultsFile(folder);
        boolean isThere = Files.exists(results);
        output.protect(folder, isThere);
        return isThere && !output.force() ? Optional.of(ResultsFile.read(results)) : Optional.empty();
    }

    private static Shard shard(String text) {
        Matcher parts = SHARD.matcher(text);
        if (parts.matches()) {
            int index = Integer.parseInt(parts.group(1));
            int of = Integer.parseInt(parts.group(2));
            if (index >= 1 && index <= of) {
                return new Shard(index, of);
            }
        }
        throw new UserError("--shard must be like 2/4, the second of four parts, not '" + text + "'");
    }

    private static Duration duration(String text) {
        Matcher parts = BUDGET.matcher(text);
        if (!parts.matches()) {
            throw new UserError("--budget must be like 90s, 10m or 2h, not '" + text + "'");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** What the user has called, as the results tell it. */
    private List<String> commandLine() {
        return Stream.concat(
                        Stream.of("convnet"), spec.commandLine().getParent().getParseResult().originalArgs().stream())
                .toList();
    }

    private void print(Suite chosen) {
        PrintWriter stdout = spec.commandLine().getOut();
        int images = DataSource.parse(chosen.data()) instanceof DataSource.Sample ? SAMPLE_IMAGES : ALL_IMAGES;
        int threads = chosen.threads().orElse(SessionSettings.onAllCores().threads());
        Duration all = Duration.ZERO;
        for (CellPlan plan : chosen.cells()) {
            int trainImages = trainImages(plan, images);
            Duration estimate = Estimate.of(plan, trainImages, threads);
            all = all.plus(estimate);
            stdout.printf(
                    Locale.ROOT,
                    "%-40s %9s  %s: %s%n",
                    plan.id(),
                    about(estimate),
                    String.join(
                            ", ", plan.tasks().stream().map(Object::toString).toList()),
                    SuiteProgress.text(plan, trainImages));
        }
        stdout.printf(
                Locale.ROOT,
                "cells: %d; time: about %s, a rough guess%n",
                chosen.cells().size(),
                about(all));
        stdout.flush();
    }

    private static String about(Duration time) {
        return time.toMinutes() < 10
                ? time.toSeconds() + " s"
                : time.toHours() < 10 ? time.toMinutes() + " min" : time.toHours() + " h";
    }

    /** Images in an epoch; 0 where nothing is trained. */
    private static int trainImages(CellPlan plan, int available) {
        return plan.tasks().contains(dev.convnet.suite.Task.TRAIN)
                        && plan.subject() instanceof CellPlan.Subject.Net(Recipe recipe)
                ? Math.min(available, recipe.limit() == null ? available : recipe.limit())
                : 0;
    }

    private void print(RunResults results, Path folder, Path report) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.println(Json.SNAKE.writeValueAsString(new Summary(
                    folder.toString(),
                    report.toString(),
                    results.cells().stream().map(RunCommand::figures).toList())));
        } else {
            stdout.println(report);
        }
        stdout.flush();
    }

    private static Figures figures(Cell cell) {
        Optional<EvaluationResult> evaluation = Optional.ofNullable(cell.evaluation());
        return new Figures(
                cell.id(),
                cell.status(),
                cell.reason(),
                evaluation.map(EvaluationResult::accuracy).orElse(null),
                evaluation.map(EvaluationResult::loss).orElse(null),
                cell.training() == null ? null : cell.training().seconds());
    }
}
