package dev.convnet.cli;

import dev.convnet.suite.Suite;
import dev.convnet.suite.SuiteReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that name a suite and its data. */
final class SuiteOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "SUITE",
            description = "A suite's file, or the name of a suite in harness/; default: ${DEFAULT-VALUE}.",
            defaultValue = "quick")
    private String suite;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "The data set, as for train; default: the suite's own.")
    private String data;

    /** Reads the suite. @throws dev.convnet.base.UserError if there is no such file, or the file is not a valid suite */
    Suite read() {
        return SuiteReader.read(file(), Optional.ofNullable(data));
    }

    /** The options again, for another process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(file().toString()));
        if (data != null) {
            arguments.addAll(List.of("--data", data));
        }
        return arguments;
    }

    private Path file() {
        Path given = Path.of(suite);
        Path shipped = InstallFolder.path().resolve("harness").resolve(suite + ".yaml");
        return !Files.exists(given) && Files.exists(shipped) ? shipped : given;
    }
}
