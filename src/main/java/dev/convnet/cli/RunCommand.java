package dev.convnet.cli;

import dev.convnet.bench.EnvironmentCapture;
import dev.convnet.bench.Suite;
import dev.convnet.bench.SuiteReader;
import dev.convnet.bench.SuiteRunner;
import dev.convnet.data.DataSource;
import dev.convnet.data.Dataset;
import dev.convnet.io.UserError;
import dev.convnet.report.Report;
import dev.convnet.report.ReportFormat;
import dev.convnet.results.RunResults;
import dev.convnet.results.RunResults.Status;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.Json;
import dev.convnet.runtime.NetworkBuilder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "DIR gets index.html, the report; results.json, which it is made from, anew after each network; and a folder",
            "for each network with its model.onnx and metrics.jsonl. A network that fails is in the results with its",
            "reason, the others go on, and the exit code is 1."
        })
final class RunCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final NetworkBuilder networks;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SUITE",
            description = "A suite's file, or the name of one in harness/; default: ${DEFAULT-VALUE}.",
            defaultValue = "quick")
    private String suite;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the run goes; default: reports/SUITE-TIME.")
    private Path out;

    @Option(names = "--force", description = "Replace the run in DIR. Without it, a run is kept.")
    private boolean force;

    @Option(names = "--filter", paramLabel = "NET", split = ",", description = "Only these networks of the suite.")
    private List<String> filter;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "full, sample or a folder, as for train, in place of what the suite says.")
    private String data;

    @Option(names = "--label", paramLabel = "TEXT", description = "What the results call this machine.")
    private String label;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the figures at the end as JSON.")
    private boolean json;

    RunCommand(NetworkBuilder networks) {
        this.networks = networks;
    }

    /** The figures at the end. */
    private record Summary(String out, String report, List<Figures> networks) {}

    private record Figures(
            String net, Status status, String failure, Double testAccuracy, Double testLoss, Double trainSeconds) {}

    @Override
    public Integer call() {
        Suite chosen = chosen(SuiteReader.read(file(), Optional.ofNullable(data)));
        Path folder = out == null
                ? Path.of(
                        "reports",
                        chosen.name() + "-"
                                + LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP))
                : out;
        if (!force && Files.exists(SuiteRunner.resultsFile(folder))) {
            throw new UserError(folder + " holds a run already: --force replaces it, another --out leaves it alone");
        }
        try (Engine chosenEngine = engine.engine(chosen.threads())) {
            return run(chosen, chosenEngine, folder);
        }
    }

    private int run(Suite chosen, Engine chosenEngine, Path folder) {
        PrintWriter err = spec.commandLine().getErr();
        Dataset images = DataSource.parse(chosen.data()).load(err::println);
        RunResults.Environment environment = EnvironmentCapture.capture(Project.home(), label);
        Interrupts interrupts = Interrupts.watch();
        RunResults results = new SuiteRunner(networks, chosenEngine, environment)
                .run(chosen, images, folder, commandLine(), new SuiteProgress(err), interrupts.stop());
        Path report = folder.resolve("index.html");
        ReportFormat.HTML.write(Report.of(List.of(results), null), folder);
        print(results, folder, report);
        if (interrupts.stop().isRequested()) {
            err.printf(
                    "stopped; the report has the %d of %d networks that were done%n",
                    results.cells().size(), chosen.networks().size());
            return interrupts.exitCode();
        }
        return results.cells().stream().allMatch(n -> n.status() == Status.OK) ? 0 : ErrorHandler.FAILURE;
    }

    /** The suite's file: as it is given, or as the name of a suite that comes along. */
    private Path file() {
        Path given = Path.of(suite);
        Path shipped = Project.home().resolve("harness").resolve(suite + ".yaml");
        return !Files.exists(given) && Files.exists(shipped) ? shipped : given;
    }

    private Suite chosen(Suite all) {
        if (filter == null) {
            return all;
        }
        List<String> nets =
                all.networks().stream().map(entry -> entry.recipe().net()).toList();
        filter.stream().filter(net -> !nets.contains(net)).findFirst().ifPresent(net -> {
            throw new UserError("--filter: there is no '" + net + "' in the suite; it has " + String.join(", ", nets));
        });
        return all.only(filter);
    }

    /** What the user has called, as the results tell it. */
    private List<String> commandLine() {
        return Stream.concat(
                        Stream.of("convnet"), spec.commandLine().getParent().getParseResult().originalArgs().stream())
                .toList();
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

    private static Figures figures(RunResults.Cell network) {
        Optional<RunResults.Evaluation> evaluation = Optional.ofNullable(network.evaluation());
        return new Figures(
                network.id(),
                network.status(),
                network.reason(),
                evaluation.map(RunResults.Evaluation::accuracy).orElse(null),
                evaluation.map(RunResults.Evaluation::loss).orElse(null),
                network.training() == null ? null : network.training().seconds());
    }
}
