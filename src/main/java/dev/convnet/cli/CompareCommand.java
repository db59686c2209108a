package dev.convnet.cli;

import dev.convnet.io.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelValue;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.Json;
import dev.convnet.verify.Comparison;
import dev.convnet.verify.Comparison.Compared;
import dev.convnet.verify.Comparison.Subject;
import dev.convnet.verify.Difference;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet compare}: what two models, or two ways of running one, make of the same inputs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs two ONNX models on the same inputs, or one model in two ways, and compares what they compute.",
            "The first is what is expected of the second. Exit code 1 if they differ by more than the tolerance."
        })
final class CompareCommand implements Callable<Integer> {
    /** What {@code --json} prints. */
    private record Report(boolean agrees, String firstDeparture, Comparison comparison) {}

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "1..2", description = "One or two ONNX files.")
    private List<Path> models;

    @Option(
            names = "--with-provider",
            paramLabel = "NAME[:DEVICE]",
            description = "The execution provider of the second, if it is not to be that of the first.")
    private String secondProvider;

    @Option(
            names = "--with-threads",
            paramLabel = "N",
            description = "The threads of the second, if they are not to be those of the first.")
    private Integer secondThreads;

    @Option(
            names = "--with-kernels",
            paramLabel = "NAME[:DEVICE]",
            description = "The kernels of the second, if they are not to be those of the first.")
    private String secondKernels;

    @Option(
            names = "--layers",
            description = "Compare every value that both compute under one name, not outputs alone.")
    private boolean layers;

    @Mixin
    private InputOptions inputs;

    @Mixin
    private ToleranceOptions tolerance;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (models.size() == 1 && secondProvider == null && secondThreads == null && secondKernels == null) {
            throw new UserError("one model is the same as itself: "
                    + "name a second one, --with-provider, --with-kernels or --with-threads");
        }
        ModelFile first = ModelFile.read(models.getFirst());
        ModelFile second = models.size() == 1 ? first : ModelFile.read(models.getLast());
        Map<String, ModelValue> values = inputs.of(first);
        Comparison comparison;
        try (Engine one = engine.engine();
                Engine other = engine.other(secondProvider, secondThreads, secondKernels)) {
            comparison = Comparison.of(
                    new Subject(first, one), new Subject(second, other), values, tolerance.tolerance(), layers);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            String departure = comparison.firstDeparture().map(Compared::name).orElse("");
            out.println(Json.SNAKE.writeValueAsString(new Report(comparison.agrees(), departure, comparison)));
        } else {
            print(comparison, out);
        }
        out.flush();
        return comparison.agrees() ? 0 : ErrorHandler.FAILURE;
    }

    private static void print(Comparison comparison, PrintWriter out) {
        Table table = new Table(3, "value", "type", "agrees", "max abs", "mean abs", "max rel", "mean rel", "outside");
        for (Compared value : comparison.values()) {
            Difference difference = value.difference();
            table.row(
                    value.name(),
                    value.type(),
                    difference.agrees() ? "yes" : "no",
                    figure(difference.maxAbs()),
                    figure(difference.meanAbs()),
                    figure(difference.maxRel()),
                    figure(difference.meanRel()),
                    difference.outside() + "/" + difference.elements());
        }
        table.print(out);
        comparison.onlyFirst().forEach(name -> out.println("only the first has the output " + name));
        comparison.onlySecond().forEach(name -> out.println("only the second has the output " + name));
        comparison
                .firstDeparture()
                .ifPresent(value -> out.println("first departure: " + value.name() + ": "
                        + value.difference().describe()));
    }

    private static String figure(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.2e", value);
    }
}
