package dev.convnet.cli;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.InputOptions;
import dev.convnet.cli.options.ToleranceOptions;
import dev.convnet.kernels.Kernels;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelValue;
import dev.convnet.model.verify.Difference;
import dev.convnet.model.verify.ModelComparison;
import dev.convnet.model.verify.ModelComparison.ComparedModel;
import dev.convnet.model.verify.ModelComparison.ComparedValue;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.report.MetricFormat;
import dev.convnet.results.CellMismatch;
import dev.convnet.results.Environment;
import dev.convnet.results.MergedRun;
import dev.convnet.results.Metric;
import dev.convnet.results.Regressions;
import dev.convnet.results.Regressions.Change;
import dev.convnet.results.Regressions.Tolerances;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.Shards;
import dev.convnet.results.SlowdownTest;
import dev.convnet.text.Format;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet compare}: compares two models, two ways of running one, or two runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs two ONNX models on the same inputs, or one model in two ways, and compares their outputs. The exit"
                    + " code is 1 if the second differs from the first by more than the tolerance.",
            "With --baseline, compares the results of a run with those of an earlier run. The exit code is 1 if a"
                    + " figure got worse by more than its threshold or vanished, if a cell that passed no longer does or"
                    + " is missing, and if the settings of a cell changed, so that it cannot be compared.",
            "Times count as worse only by a rank test, which needs several runs on either side, such as 5 and 5. With"
                    + " fewer, only a time that more than doubled counts."
        })
final class CompareCommand implements Callable<Integer> {
    /** What {@code --json} prints. */
    private record Report(boolean agrees, String firstDifference, ModelComparison comparison) {}

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "One or two ONNX files; with --baseline, the results.json of a run or several, or of all their"
                            + " shards.")
    private List<Path> files;

    @Option(
            names = "--baseline",
            paramLabel = "RESULTS",
            description = "The results.json of the earlier run; repeatable, for its shards and for several runs.")
    private List<Path> baseline;

    @Option(
            names = "--allow-no-baseline",
            description =
                    "With --baseline: succeed, with a note, if none of these files exists, as before the first run.")
    private boolean allowNoBaseline;

    @Option(names = "--allow-missing", description = "With --baseline: accept cells that this run does not have.")
    private boolean allowMissing;

    @Option(
            names = "--threshold",
            paramLabel = "METRIC=X",
            description =
                    "Compare only this figure, and allow it to be worse than the baseline's by X (test-accuracy) or by"
                            + " the fraction X (all others); repeatable. Default: test-accuracy=0.02, test-loss=0.1,"
                            + " model-size=0, step-time=0.03, latency-p50=0.03.")
    private Map<String, String> thresholds;

    @Option(
            names = "--with-provider",
            paramLabel = "NAME[:DEVICE]",
            description = "The execution provider of the second, if it differs.")
    private String secondProvider;

    @Option(names = "--with-threads", paramLabel = "N", description = "The threads of the second, if they differ.")
    private Integer secondThreads;

    @Option(
            names = "--with-kernels",
            paramLabel = "NAME[:DEVICE]",
            description = "The kernels of the second, if they differ.")
    private String secondKernels;

    @Option(
            names = "--layers",
            description = "Compare every value that both compute under the same name, not only the outputs.")
    private boolean layers;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private ToleranceOptions tolerance;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        return baseline == null ? compareModels() : compareRuns();
    }

    private int compareModels() {
        if (thresholds != null) {
            throw new UserError("--threshold needs --baseline; models are compared with --rtol and --atol");
        }
        if (files.size() > 2) {
            throw new UserError("compare takes one or two models, not " + files.size());
        }
        if (files.size() == 1 && secondProvider == null && secondThreads == null && secondKernels == null) {
            throw new UserError("nothing to compare " + files.getFirst() + " with: "
                    + "name a second model, or give --with-provider, --with-kernels or --with-threads");
        }
        ModelFile first = ModelFile.read(files.getFirst());
        ModelFile second = files.size() == 1 ? first : ModelFile.read(files.getLast());
        Map<String, ModelValue> values =
                inputs.of(first, spec.commandLine().getErr()::println).values();
        ModelComparison comparison;
        SessionSettings one = engine.settings();
        SessionSettings other = engine.otherSettings(secondProvider, secondThreads);
        try (Kernels kernelsOfOne = engine.openKernels();
                Kernels kernelsOfOther = engine.openKernels(secondKernels)) {
            comparison = ModelComparison.of(
                    new ComparedModel(first, new SessionFactory(one, kernelsOfOne)),
                    new ComparedModel(second, new SessionFactory(other, kernelsOfOther)),
                    values,
                    tolerance.tolerance(),
                    layers);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            String departure =
                    comparison.firstDeparture().map(ComparedValue::name).orElse("");
            out.println(Json.CAMEL.writeValueAsString(new Report(comparison.agrees(), departure, comparison)));
        } else {
            print(comparison, out);
        }
        out.flush();
        return comparison.agrees() ? 0 : ErrorHandler.FAILURE;
    }

    private int compareRuns() {
        if (layers || secondProvider != null || secondThreads != null || secondKernels != null) {
            throw new UserError("--layers and --with-… compare models, and --baseline compares runs: omit one of them");
        }
        Tolerances tolerances = thresholds == null ? Tolerances.usual() : Tolerances.parse(thresholds);
        if (allowNoBaseline && baseline.stream().noneMatch(Files::exists)) {
            spec.commandLine()
                    .getErr()
                    .println("nothing was compared: there is no baseline yet, "
                            + baseline.stream().map(Path::toString).collect(Collectors.joining(", ")));
            return 0;
        }
        List<RunResults> before = runs(baseline);
        List<RunResults> after = runs(files);
        Regressions regressions = Regressions.between(before, after, tolerances, allowMissing);
        if (regressions.isEmpty()) {
            throw new UserError("nothing to compare: no cell has a figure in both runs");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.CAMEL.writeValueAsString(regressions));
        } else {
            print(regressions, out);
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        if (!processors(before).equals(processors(after))) {
            err.println("times are from different processors, so they are not judged: "
                    + String.join(", ", processors(before)) + " before, " + String.join(", ", processors(after))
                    + " now");
        }
        if (!regressions.none()) {
            err.println("convnet: " + summary(regressions));
        }
        return regressions.none() ? 0 : ErrorHandler.FAILURE;
    }

    private static String summary(Regressions regressions) {
        return "worse figures: " + regressions.worse() + ", lost figures: "
                + regressions.lost().size()
                + ", broken cells: " + regressions.broken().size()
                + (regressions.missingAllowed()
                        ? ""
                        : ", missing cells: " + regressions.missing().size())
                + ", cells not compared: "
                + regressions.mismatches().stream()
                        .map(CellMismatch::cell)
                        .distinct()
                        .count();
    }

    private static Set<String> processors(List<RunResults> runs) {
        return runs.stream()
                .flatMap(run -> run.environments().stream())
                .map(Environment::cpu)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The runs of these files; shards of one run are merged. */
    private static List<RunResults> runs(List<Path> results) {
        List<RunResults> runs = Shards.merged(
                        results.stream().map(ResultsFile::read).toList())
                .stream()
                .map(MergedRun::run)
                .toList();
        List<String> suites = runs.stream().map(RunResults::suite).distinct().toList();
        if (suites.size() > 1) {
            throw new UserError("runs of one suite can be compared, not of " + String.join(", ", suites));
        }
        return runs;
    }

    private static void print(Regressions regressions, PrintWriter out) {
        Table table = new Table(2, "cell", "figure", "before", "now", "change", "ranks p", "");
        for (Change change : regressions.changes()) {
            SlowdownTest test = change.test();
            table.row(
                    change.cell(),
                    change.metric().key(),
                    MetricFormat.withUnit(change.metric(), change.before()),
                    MetricFormat.withUnit(change.metric(), change.after()),
                    test == null || change.metric().unit() != Metric.Unit.MILLIS
                            ? MetricFormat.difference(change.metric(), change.before(), change.after())
                            : Format.signed(100 * test.change()) + "%",
                    test == null || !test.hasEnoughRuns() ? "" : Format.tiny(Math.min(test.pSlower(), test.pFaster())),
                    change.direction().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (!regressions.changes().isEmpty()) {
            table.print(out);
        }
        regressions.weakTests().stream()
                .findFirst()
                .ifPresent(test -> out.println(test.runsBefore() + " and " + test.runsAfter()
                        + " runs are too few for a rank test of times, which needs 5 and 5: only a time that more than "
                        + "doubled counts as worse"));
        regressions.lost().forEach(figure -> out.println("lost: " + figure.inWords()));
        regressions.broken().forEach(cell -> out.println("broken: " + cell));
        regressions.mismatches().forEach(mismatch -> out.println("not compared: " + mismatch.inWords()));
        regressions
                .missing()
                .forEach(cell -> out.println("missing in this run: " + cell
                        + (regressions.missingAllowed() ? "" : " (--allow-missing accepts that)")));
    }

    private static void print(ModelComparison comparison, PrintWriter out) {
        Table table = new Table(3, "value", "type", "agrees", "max abs", "mean abs", "max rel", "mean rel", "outside");
        for (ComparedValue value : comparison.values()) {
            Difference difference = value.difference();
            table.row(
                    value.name(),
                    value.type(),
                    difference.agrees() ? "yes" : "no",
                    Format.tiny(difference.maxAbs()),
                    Format.tiny(difference.meanAbs()),
                    Format.tiny(difference.maxRel()),
                    Format.tiny(difference.meanRel()),
                    difference.outside() + "/" + difference.elements());
        }
        table.print(out);
        comparison
                .firstDeparture()
                .ifPresent(value -> out.println("first difference: " + value.name() + ": "
                        + value.difference().describe()));
    }
}
