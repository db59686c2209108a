package dev.convnet.cli;

import dev.convnet.base.Deadline;
import dev.convnet.base.UserError;
import dev.convnet.bench.CellLimit;
import dev.convnet.bench.Engines;
import dev.convnet.bench.EnvironmentCapture;
import dev.convnet.bench.IsolatedRunner;
import dev.convnet.bench.LocalRunner;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.SuiteOptions;
import dev.convnet.data.Dataset;
import dev.convnet.results.CellResult;
import dev.convnet.results.ResultsFile;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Suite;
import dev.convnet.train.TrainableNetworks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convnet run-cell}: one cell of a suite, in the JVM that {@link RunCommand} starts for it. */
@Command(
        name = CellCommand.NAME,
        hidden = true,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs one cell of a suite and leaves its result in DIR. For convnet run.")
final class CellCommand implements Callable<Integer> {
    static final String NAME = "run-cell";

    private final TrainableNetworks networks;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SuiteOptions suite;

    @Option(names = "--cell", paramLabel = "ID", required = true, description = "The cell.")
    private String cell;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The cell's folder.")
    private Path out;

    @Option(
            names = "--time-left",
            paramLabel = "DURATION",
            description = "The time after which training ends: PT90.5S.")
    private Duration timeLeft;

    @Mixin
    private EngineOptions engine;

    CellCommand(TrainableNetworks networks) {
        this.networks = networks;
    }

    /** The arguments that make this command run {@code plan}. */
    static List<String> arguments(
            SuiteOptions suite, EngineOptions engine, CellPlan plan, Path folder, Optional<Deadline> deadline) {
        List<String> arguments = new ArrayList<>(List.of(NAME));
        arguments.addAll(suite.arguments());
        arguments.addAll(List.of("--cell", plan.id(), "--out", folder.toString()));
        deadline.ifPresent(
                time -> arguments.addAll(List.of("--time-left", time.left().toString())));
        arguments.addAll(engine.arguments());
        return arguments;
    }

    @Override
    public Integer call() {
        Optional<Deadline> deadline = Optional.ofNullable(timeLeft).map(Deadline::in);
        Interrupts interrupts = Interrupts.watchAsChild();
        Suite whole = suite.read();
        CellPlan plan = whole.cells().stream()
                .filter(candidate -> candidate.id().equals(cell))
                .findFirst()
                .orElseThrow(() -> new UserError("the suite has no cell '" + cell + "'"));
        PrintWriter err = spec.commandLine().getErr();
        Dataset images = whole.data().load(_ -> {});
        LocalRunner runner = new LocalRunner(
                networks,
                images,
                new Engines(engine.settings(whole.threads()), engine.kernels()),
                EnvironmentCapture.inherited(ResultsFile.environment(System.getenv(IsolatedRunner.PARENT))),
                true);
        Optional<CellResult> result = runner.run(
                plan,
                out,
                deadline,
                CellLimit.NONE,
                new SuiteProgress(err, images.classNames())
                        .training(plan, plan.trainImages(images.train().size())),
                interrupts.stop());
        if (result.isEmpty()) {
            return interrupts.exitCode();
        }
        ResultsFile.writeCell(result.get(), IsolatedRunner.resultFile(out));
        return 0;
    }
}
