package dev.convnet.cli;

import dev.convnet.base.Json;
import dev.convnet.base.SettingError;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.InputOptions;
import dev.convnet.kernels.Kernels;
import dev.convnet.load.LoadGenerator;
import dev.convnet.load.LoadPlan;
import dev.convnet.load.LoadPlan.Arrivals;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelInputs;
import dev.convnet.model.ModelSession;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Distribution;
import dev.convnet.results.Latency;
import dev.convnet.results.LatencyTarget;
import dev.convnet.results.Percentiles;
import dev.convnet.results.Scenario;
import dev.convnet.results.Startup;
import dev.convnet.text.Format;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet bench}: measures how fast a model runs. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the latency and throughput of any ONNX model, after a warm-up of a tenth of the calls and of the"
                    + " time.",
            "The scenarios are MLPerf's. In single-stream and multi-stream, a call starts when the one before has"
                    + " ended; offline measures throughput; in server, queries arrive at random at --rate, and a query's"
                    + " latency counts from its arrival."
        })
final class BenchCommand implements Callable<Integer> {
    private static final double NANOS_PER_MILLI = 1e6;

    /** The percentiles above the median that results have. */
    private static final List<Double> PERCENTILES = List.of(90.0, 95.0, 99.0, 99.9);

    private static final String SERVER_ONLY = "is required by --scenario server, and allowed for no other scenario";

    /**
     * What {@code --json} prints; {@code startup} and {@code latency} are as in results.json.
     *
     * @param inputs the types of the inputs by name, with the sizes that were measured
     * @param defaultedDims the open dimensions that are 1 because no size was given
     * @param percentilesUnknown why percentiles are null
     */
    private record Report(
            String file,
            String provider,
            Map<String, String> inputs,
            List<String> defaultedDims,
            Startup startup,
            Latency latency,
            List<String> percentilesUnknown) {}

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "An ONNX file.")
    private Path file;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            completionCandidates = Choices.ScenarioNames.class,
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.",
            defaultValue = "single-stream")
    private String scenario;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Items in one call, the first dimension of every input if that is open; default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int batch;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Maximum number of calls; default: ${DEFAULT-VALUE}.",
            defaultValue = "1000")
    private int calls;

    @Option(
            names = "--seconds",
            paramLabel = "X",
            description = "Maximum time in seconds; default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    private double seconds;

    @Option(names = "--rate", paramLabel = "X", description = "For server: queries per second.")
    private Double rate;

    @Option(
            names = "--percentile",
            paramLabel = "X",
            description = "For server: the percentile of the latency that must not exceed --bound; default: "
                    + "${DEFAULT-VALUE}.",
            defaultValue = "" + Arrivals.DEFAULT_PERCENTILE)
    private double percentile;

    @Option(
            names = "--bound",
            paramLabel = "MS",
            description = "For server: the bound of that percentile, in milliseconds.")
    private Double bound;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        LoadPlan plan = plan();
        ModelFile model = ModelFile.read(file);
        ModelInputs measured = inputs.of(model, batch, spec.commandLine().getErr()::println);
        PrintWriter out = spec.commandLine().getOut();
        boolean valid;
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels()) {
            long start = System.nanoTime();
            try (ModelSession session =
                    ModelSession.open(model, measured.values(), new SessionFactory(settings, kernels))) {
                long loaded = System.nanoTime();
                session.execute();
                long first = System.nanoTime();
                Latency latency = new LoadGenerator().measure(plan, settings.threads(), session::execute);
                Startup startup =
                        new Startup((loaded - start) / NANOS_PER_MILLI, (first - loaded) / NANOS_PER_MILLI, batch);
                Report report = new Report(
                        file.toString(),
                        settings.provider().toString(),
                        measured.types(),
                        measured.defaultedDims(),
                        startup,
                        latency,
                        percentilesUnknown(latency));
                if (json) {
                    out.println(Json.CAMEL.writeValueAsString(report));
                } else {
                    print(report, out);
                }
                valid = latency.target() == null || latency.target().valid();
            }
        }
        out.flush();
        return valid ? 0 : ErrorHandler.FAILURE;
    }

    private LoadPlan plan() {
        Scenario chosen = Arrays.stream(Scenario.values())
                .filter(candidate -> candidate.toString().equals(scenario))
                .findFirst()
                .orElseThrow(() -> new SettingError(
                        "scenario",
                        "must be one of " + String.join(", ", new Choices.ScenarioNames()) + ", not '" + scenario
                                + "'"));
        boolean isServer = chosen == Scenario.SERVER;
        SettingError.require(isServer == (rate != null), "rate", SERVER_ONLY);
        SettingError.require(isServer == (bound != null), "bound", SERVER_ONLY);
        return new LoadPlan(
                chosen,
                batch,
                OptionalInt.empty(),
                calls,
                seconds,
                isServer ? Optional.of(new Arrivals(rate, percentile, bound)) : Optional.empty());
    }

    private void print(Report report, PrintWriter out) {
        Latency latency = report.latency();
        Distribution time = latency.time();
        out.printf(
                Locale.ROOT,
                "%s  %s, %s, %d threads, batch %d%n",
                report.file(),
                scenario,
                report.provider(),
                latency.threads(),
                latency.batch());
        report.inputs().forEach((name, type) -> out.printf("input       %s: %s%n", name, type));
        out.printf(
                Locale.ROOT,
                "startup     session %s ms, first run %s ms%n",
                Format.millis(report.startup().sessionMs()),
                Format.millis(report.startup().firstRunMs()));
        out.printf(
                Locale.ROOT,
                "calls       %s in %s, after %s of warm-up; %s items/s%n",
                Format.count(latency.calls()),
                Format.duration(latency.seconds()),
                Format.count(latency.warmUpCalls()),
                Format.rate(latency.imagesPerSecond()));
        String interval = time.medianLowMs() == null
                ? ""
                : " (95% interval " + Format.millis(time.medianLowMs()) + "–" + Format.millis(time.medianHighMs())
                        + ")";
        out.printf(
                Locale.ROOT,
                "latency     median %s ms%s, mean %s, MAD %s%n",
                Format.millis(time.p50Ms()),
                interval,
                Format.millis(time.meanMs()),
                Format.millis(time.madMs()));
        out.printf(
                Locale.ROOT,
                "            min %s  p90 %s  p95 %s  p99 %s  p99.9 %s  max %s ms; %s outliers%n",
                Format.millis(time.minMs()),
                Format.millis(time.p90Ms()),
                Format.millis(time.p95Ms()),
                Format.millis(time.p99Ms()),
                Format.millis(time.p999Ms()),
                Format.millis(time.maxMs()),
                Format.count(time.outliers()));
        report.percentilesUnknown().forEach(reason -> out.println("            " + reason));
        LatencyTarget target = latency.target();
        if (target != null) {
            out.printf(
                    Locale.ROOT,
                    "target      p%s at most %s ms at %s queries/s: %s%n",
                    Format.setting(target.percentile()),
                    Format.millis(target.bound()),
                    Format.rate(target.rate()),
                    target.valid() ? "met" : target.reason());
        }
    }

    /** Why percentiles are null, each in a clause. */
    private static List<String> percentilesUnknown(Latency latency) {
        return PERCENTILES.stream()
                .filter(percentile -> !Percentiles.shownBy(latency.calls(), percentile))
                .map(percentile -> Percentiles.tooFew(latency.calls(), percentile))
                .toList();
    }
}
