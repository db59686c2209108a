package dev.convnet.cli;

import dev.convnet.base.FolderLock;
import dev.convnet.base.InputFiles;
import dev.convnet.base.InstallFolder;
import dev.convnet.base.JavaProcess;
import dev.convnet.base.OutputFolder;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.bench.CellRunner;
import dev.convnet.bench.Engines;
import dev.convnet.bench.EnvironmentCapture;
import dev.convnet.bench.IsolatedRunner;
import dev.convnet.bench.LocalRunner;
import dev.convnet.bench.RunRequest;
import dev.convnet.bench.SuiteRunner;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.RunFolderOptions;
import dev.convnet.cli.options.SelectionOptions;
import dev.convnet.cli.options.StrictOption;
import dev.convnet.cli.options.SuiteOptions;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.report.Report;
import dev.convnet.report.format.ReportFormat;
import dev.convnet.results.Environment;
import dev.convnet.results.Gates;
import dev.convnet.results.JmhFile;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Suite;
import dev.convnet.train.ModelChoice;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainableNetworks;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import picocli.CommandLine.Spec;

/** {@code convnet run}: the main job, a suite from its file to its report. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains and measures the networks of a suite, and writes a report.",
        footer = {
            "",
            "DIR, by default reports/SUITE-TIME, gets results.json, which is rewritten after each cell of the suite;",
            "index.html, the report made from it; and a folder for each cell with its model.onnx and metrics.jsonl.",
            "A cell that fails is recorded with its reason, and the other cells still run. The exit code is 1 if a cell",
            "failed, diverged, missed a threshold or a server's bound, or disagrees with the cell that it is compared",
            "with. A cell that needs hardware or a library that is absent is skipped; see --strict.",
            "With --resume, cells that the run in DIR has finished are not run again, unless a file, a setting or a",
            "library that they depend on has changed; docs/suites.md has the list."
        })
final class RunCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");

    private final TrainableNetworks networks;
    private final String mainClass;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SuiteOptions suite;

    @Mixin
    private SelectionOptions selection;

    @Mixin
    private RunFolderOptions output;

    @Mixin
    private StrictOption strict;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "Start no cell, and end training, after this time: 90s, 10m, 2h.")
    private String budget;

    @Option(
            names = "--cell-limit",
            paramLabel = "TIME",
            description =
                    "End a cell that takes longer as failed, and run each in a JVM of its own; default: the suite's "
                            + "time-limit, otherwise ten times the estimate, at least 10 minutes.")
    private String cellLimit;

    @Option(names = "--isolate", description = "Run each cell in a JVM of its own.")
    private boolean isolate;

    @Option(
            names = "--dry-run",
            description = "Check everything, print the cells and an estimate of their times, and run nothing.")
    private boolean dryRun;

    @Option(names = "--label", paramLabel = "TEXT", description = "The name of this machine in the results.")
    private String label;

    @Option(names = "--jmh", paramLabel = "FILE", description = "Attach JMH's results (jmh -rf json) to the run.")
    private Path jmh;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print results.json in place of the report's path.")
    private boolean json;

    /** @param mainClass the name of the class that a JVM for one cell runs */
    RunCommand(TrainableNetworks networks, String mainClass) {
        this.networks = networks;
        this.mainClass = mainClass;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Suite chosen = selection.of(suite.read(), err::println);
        Optional<Duration> time = Optional.ofNullable(budget).map(text -> duration("budget", text));
        Optional<Duration> limit = Optional.ofNullable(cellLimit).map(text -> duration("cell-limit", text));
        Engines engines = new Engines(engine.settings(chosen.threads()), engine.kernels());
        // Whatever is missing is found before anything is written.
        try (Kernels _ = engine.openKernels()) {
            engines.check(chosen.cells());
            if (dryRun) {
                RunRequest request = request(new OutputFolder(folder(chosen)), time, limit);
                new DryRun(chosen, request).print(spec.commandLine().getOut(), err);
                return 0;
            }
            try (FolderLock lock = lock(chosen)) {
                Path folder = lock.folder().path();
                RunRequest request = request(lock.folder(), time, limit);
                if (output.force() && Files.exists(SuiteRunner.resultsFile(folder))) {
                    engines.requireAny(chosen.cells(), networks);
                }
                prepare(lock.folder(), chosen, request);
                return run(chosen, request, engines);
            }
        }
    }

    /** Lists the files of the run, and deletes those of an earlier one that does not go on. */
    private void prepare(OutputFolder folder, Suite chosen, RunRequest request) {
        List<Path> files =
                new ArrayList<>(List.of(SuiteRunner.resultsFile(folder.path()), ReportFormat.HTML.file(folder.path())));
        for (CellPlan plan : chosen.cells()) {
            RunDirectory cell = RunDirectory.ofCell(folder.path().resolve(plan.id()));
            files.addAll(cell.files());
            files.add(IsolatedRunner.resultFile(cell.path()));
        }
        if (request.earlier().isPresent()) {
            folder.adopt(files);
        } else {
            InputFiles inputs = InputFiles.of(Stream.concat(
                    Stream.of(suite.file(), jmh), chosen.cells().stream().flatMap(RunCommand::inputs)));
            folder.deleteRun(inputs);
            folder.replace(files, inputs);
        }
    }

    private static Stream<Path> inputs(CellPlan plan) {
        return switch (plan.subject()) {
            case CellPlan.Subject.File(String path) -> Stream.of(Path.of(path));
            case CellPlan.Subject.Net(Recipe recipe) ->
                Stream.concat(
                        recipe.network() instanceof ModelChoice model
                                ? Stream.of(Path.of(model.path()))
                                : Stream.empty(),
                        Stream.ofNullable(recipe.initialization().weights()).map(Path::of));
        };
    }

    private int run(Suite chosen, RunRequest request, Engines engines) {
        PrintWriter err = spec.commandLine().getErr();
        Dataset images = chosen.data().load(err::println);
        Environment environment = EnvironmentCapture.capture(InstallFolder.path(), label);
        Interrupts interrupts = Interrupts.watch();
        LocalRunner here = new LocalRunner(networks, images, engines, environment, false);
        RunResults results = new SuiteRunner(runner(here, engines, environment), engines, images, environment)
                .run(chosen, request, new SuiteProgress(err, images.classNames()), interrupts.stop());
        print(results, request.folder());
        int exitCode = exitCode(chosen, request, results, interrupts);
        if (here.isHung()) {
            // The libraries cannot be released while the thread of the cell uses them.
            err.flush();
            Runtime.getRuntime().halt(exitCode);
        }
        return exitCode;
    }

    private int exitCode(Suite chosen, RunRequest request, RunResults results, Interrupts interrupts) {
        PrintWriter err = spec.commandLine().getErr();
        if (interrupts.stop().isRequested()) {
            err.printf(
                    "stopped; the report has the %d of %d cells that were done; continue with --resume --out %s%n",
                    results.cells().size(), chosen.cells().size(), request.folder());
            return interrupts.exitCode();
        }
        return Gates.of(results).isEmpty() ? 0 : ErrorHandler.FAILURE;
    }

    private CellRunner runner(LocalRunner here, Engines engines, Environment environment) {
        PrintWriter err = spec.commandLine().getErr();
        CellRunner apart = new IsolatedRunner(
                (plan, folder, deadline) -> new JavaProcess(mainClass)
                        .arguments(CellCommand.arguments(suite, engine, plan, folder, deadline)),
                engines,
                environment,
                err::println);
        return (plan, folder, deadline, limit, progress, stop) -> (isolate
                                || engines.needsTrainingLibrary(plan)
                                || limit.isGiven()
                                || here.isHung()
                        ? apart
                        : here)
                .run(plan, folder, deadline, limit, progress, stop);
    }

    private RunRequest request(OutputFolder folder, Optional<Duration> time, Optional<Duration> limit) {
        return new RunRequest(
                folder.path(),
                commandLine(),
                selection.shard(),
                strict.isOn(),
                time,
                limit,
                Files.exists(folder.path()) ? earlier(folder) : Optional.empty(),
                jmh == null ? List.of() : JmhFile.read(jmh));
    }

    private FolderLock lock(Suite chosen) {
        String activity = "run " + chosen.name();
        return output.folder()
                .map(out -> new OutputFolder(out).lock(activity))
                .orElseGet(() -> OutputFolder.lockNew(folder(chosen), activity));
    }

    private Path folder(Suite chosen) {
        return output.folder().orElseGet(() -> {
            if (output.resume()) {
                throw new UserError("--resume needs --out, the folder of the run");
            }
            String time = LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP);
            return Path.of("reports", chosen.name() + "-" + time);
        });
    }

    /** The run that is to go on. */
    private Optional<RunResults> earlier(OutputFolder folder) {
        Path results = SuiteRunner.resultsFile(folder.path());
        boolean isThere = Files.exists(results);
        output.protect(folder, isThere);
        return isThere && !output.force() ? Optional.of(ResultsFile.read(results)) : Optional.empty();
    }

    private static Duration duration(String setting, String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            throw new SettingError(setting, "must be like 90s, 10m or 2h, not '" + text + "'");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** The user's command line, for the results. */
    private List<String> commandLine() {
        return Stream.concat(
                        Stream.of("convnet"), spec.commandLine().getParent().getParseResult().originalArgs().stream())
                .toList();
    }

    private void print(RunResults results, Path folder) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path report = ReportFormat.HTML.write(Report.of(results), folder);
        if (json) {
            err.println(report);
            out.print(ResultsFile.json(results));
        } else {
            out.println(report);
        }
        out.flush();
        Gates.of(results)
                .forEach(failure -> err.println("not passed: " + failure.subject() + ": " + failure.inWords()));
        if (results.planned() == 0) {
            err.println("nothing to run: there are more shards than groups of cells that are compared with each other");
        }
    }
}
