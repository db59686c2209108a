package dev.convnet.cli.options;

import dev.convnet.base.InstallFolder;
import dev.convnet.base.NearestName;
import dev.convnet.base.UserError;
import dev.convnet.suite.Suite;
import dev.convnet.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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

    /** The suite's file. @throws UserError if there is none; the message lists the suites of convnet */
    public Path file() {
        Path given = path(suite);
        if (Files.exists(given)) {
            return given;
        }
        if (shipped().contains(suite)) {
            return SHIPPED.resolve(suite + EXTENSION);
        }
        throw new UserError("cannot read " + suite + ": no such file; the suites of convnet are "
                + String.join(", ", NearestName.sorted(suite, shipped())));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UserError("cannot read a suite: " + e.getMessage(), e);
        }
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
