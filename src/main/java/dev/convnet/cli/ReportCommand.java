package dev.convnet.cli;

import dev.convnet.base.InputFiles;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.report.Report;
import dev.convnet.report.format.ReportFormat;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet report}: writes a report of one run or several from their results. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a report from the results.json of one run or several.",
        footer = {
            "",
            "What does not pass in the newest runs is printed on stderr.",
            "Runs of different machines stand side by side; runs of one machine are its history. The shards of one run "
                    + "(run --shard) are merged."
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RESULTS", description = "The results.json of a run.")
    private List<Path> results;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Output folder; default: the folder of RESULTS, if there is only one.")
    private Path out;

    @Option(
            names = "--baseline",
            paramLabel = "RESULTS",
            description = {
                "The results.json of an earlier run; the report shows what changed since.",
                "Repeat it for several runs, whose median counts."
            })
    private List<Path> baseline = List.of();

    @Option(
            names = "--format",
            split = ",",
            paramLabel = "FORMAT",
            defaultValue = "html",
            description = "${COMPLETION-CANDIDATES}, or several separated by commas; default: ${DEFAULT-VALUE}.")
    private List<ReportFormat> formats;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--gate",
            description = "Exit with 1 if a run did not pass its gates, is incomplete, or lacks a shard.")
    private boolean gate;

    /** Writes the report and prints its files. */
    @Override
    public Integer call() {
        if (out == null && results.size() > 1) {
            throw new UserError("a report of several runs needs a folder: give --out DIR");
        }
        Path folder = out == null ? results.getFirst().toAbsolutePath().getParent() : out;
        InputFiles inputs = InputFiles.of(Stream.concat(results.stream(), baseline.stream()));
        formats.forEach(format -> output.check(format.file(folder), inputs));
        List<RunResults> runs = results.stream().map(ResultsFile::read).toList();
        Report report = Report.of(runs, baseline.stream().map(ResultsFile::read).toList());
        PrintWriter console = spec.commandLine().getOut();
        for (ReportFormat format : formats) {
            output.write(format.file(folder), _ -> format.write(report, folder));
            console.println(format.file(folder));
        }
        console.flush();
        PrintWriter err = spec.commandLine().getErr();
        report.newestRuns()
                .forEach(run -> run.failures()
                        .forEach(failure ->
                                err.println("not passed: " + (run.name().isEmpty() ? "" : run.name() + ": ")
                                        + failure.subject() + ": " + failure.inWords())));
        err.flush();
        return gate && !report.failures().isEmpty() ? ErrorHandler.FAILURE : 0;
    }
}
