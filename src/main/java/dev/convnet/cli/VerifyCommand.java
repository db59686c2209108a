package dev.convnet.cli;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.ToleranceOptions;
import dev.convnet.kernels.Kernels;
import dev.convnet.model.verify.Exclusions;
import dev.convnet.model.verify.TestCase;
import dev.convnet.model.verify.TestResult;
import dev.convnet.model.verify.TestResult.TestOutcome;
import dev.convnet.model.verify.Verifier;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet verify}: checks models against test data. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs ONNX models on test data and compares their outputs with the expected ones.",
            "Test data has ONNX's own layout: folders test_data_set_0, test_data_set_1, … beside the model, each with"
                    + " input_0.pb, … and output_0.pb, …. The exit code is 1 if any output differs, a case of several is"
                    + " broken, or nothing was verified."
        })
final class VerifyCommand implements Callable<Integer> {
    /** What {@code --json} prints. */
    private record Report(Map<TestOutcome, Long> counts, List<TestResult> results, List<String> unusedExclusions) {}

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            arity = "1..*",
            description = "Model files, folders with a model.onnx, or folders of such folders.")
    private List<Path> models;

    @Option(
            names = "--test-data",
            paramLabel = "DIR",
            description = "The folder of the test data of a single model, if it is not beside the model.")
    private Path testData;

    @Mixin
    private ToleranceOptions tolerance;

    @Option(
            names = "--exclude",
            paramLabel = "FILE",
            description = "Cases to skip: each line is a folder's name, a colon and the reason.")
    private Path exclude;

    @Option(names = "--all", description = "Also list the cases that passed or were excluded.")
    private boolean all;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print all results as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Exclusions exclusions = exclude == null ? Exclusions.NONE : Exclusions.read(exclude);
        PrintWriter out = spec.commandLine().getOut();
        List<TestResult> results = new ArrayList<>();
        List<TestCase> cases = cases();
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels()) {
            Verifier verifier = new Verifier(new SessionFactory(settings, kernels), tolerance.tolerance());
            for (TestCase test : cases) {
                List<TestResult> ofCase = cases.size() == 1
                        ? verifier.verify(test, exclusions)
                        : verifier.verifyAmongOthers(test, exclusions);
                results.addAll(ofCase);
                if (!json) {
                    ofCase.forEach(result -> print(result, out));
                }
            }
        }
        Map<TestOutcome, Long> counts = new EnumMap<>(TestOutcome.class);
        Arrays.stream(TestOutcome.values()).forEach(outcome -> counts.put(outcome, 0L));
        results.forEach(result -> counts.merge(result.outcome(), 1L, Long::sum));
        Set<String> names = cases.stream().map(TestCase::name).collect(Collectors.toSet());
        List<String> unused = exclusions.reasons().keySet().stream()
                .filter(name -> !names.contains(name))
                .toList();
        out.println(
                json
                        ? Json.CAMEL.writeValueAsString(new Report(counts, results, unused))
                        : counts.entrySet().stream()
                                .map(count -> count.getValue() + " " + word(count.getKey()))
                                .collect(Collectors.joining(", ")));
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        unused.forEach(name -> err.println(exclude + " excludes " + name + ", which is not one of the cases"));
        if (counts.get(TestOutcome.EXCLUDED) == results.size()) {
            err.println("convnet: nothing was verified: all cases are excluded");
            return ErrorHandler.FAILURE;
        }
        return counts.get(TestOutcome.PASSED) + counts.get(TestOutcome.EXCLUDED) == results.size()
                ? 0
                : ErrorHandler.FAILURE;
    }

    private List<TestCase> cases() {
        if (testData == null) {
            return models.stream().flatMap(path -> TestCase.at(path).stream()).toList();
        }
        if (models.size() > 1) {
            throw new UserError("--test-data needs one model, not " + models.size());
        }
        return List.of(TestCase.of(models.getFirst(), testData));
    }

    private void print(TestResult result, PrintWriter out) {
        boolean good = result.outcome() == TestOutcome.PASSED || result.outcome() == TestOutcome.EXCLUDED;
        boolean isPartial =
                result.outcome() == TestOutcome.PASSED && !result.detail().isEmpty();
        if (all || !good || isPartial) {
            out.println(word(result.outcome()) + "  " + result.name()
                    + (result.dataSet().isEmpty() ? "" : "/" + result.dataSet())
                    + (result.detail().isEmpty() ? "" : ": " + result.detail()));
            out.flush();
        }
    }

    private static String word(TestOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
