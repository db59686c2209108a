package dev.convnet.cli.options;

import dev.convnet.base.InstallFolder;
import dev.convnet.suite.Suite;
import dev.convnet.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that name a suite and its data. */
public final class SuiteOptions {
    private static final Path SHIPPED = InstallFolder.path().resolve("harness");
    private static final String EXTENSION = ".yaml";

    @Parameters(
            arity = "0..1",
            paramLabel = "SUITE",
            completionCandidates = Choices.SuiteNames.class,
            description =
                    "A suite: ${COMPLETION-CANDIDATES}, or a file like these in harness/; default: ${DEFAULT-VALUE}.",
            defaultValue = "quick")
    private String suite;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "The data set, as for train; default: the suite's own.")
    private String data;

    /** Reads the suite. @throws dev.convnet.base.UserError if there is no such file, or the file is not a valid suite */
    public Suite read() {
        return SuiteReader.read(file(), Optional.ofNullable(data));
    }

    /** The options again, for another process. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(file().toString()));
        if (data != null) {
            arguments.addAll(List.of("--data", data));
        }
        return arguments;
    }

    /** The suite's file. */
    public Path file() {
        Path given = Path.of(suite);
        Path shipped = SHIPPED.resolve(suite + EXTENSION);
        return !Files.exists(given) && Files.exists(shipped) ? shipped : given;
    }

    /** The names of the suites that come with convnet. */
    static List<String> shipped() {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
