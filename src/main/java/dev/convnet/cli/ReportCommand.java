package dev.convnet.cli;

import dev.convnet.report.HtmlReport;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet report}: makes a run's page again from its results. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Makes the HTML report of a run from its results.json.")
public final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RESULTS", description = "The results.json of a run.")
    private Path results;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder that gets index.html; default: that of RESULTS.")
    private Path out;

    /** Writes the page and says where it is. */
    @Override
    public Integer call() {
        RunResults run = ResultsFile.read(results);
        Path folder = out == null ? results.toAbsolutePath().getParent() : out;
        Path index = folder.resolve("index.html");
        HtmlReport.write(run, index);
        PrintWriter console = spec.commandLine().getOut();
        console.println(index);
        console.flush();
        return 0;
    }
}
