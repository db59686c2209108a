package dev.convnet.cli;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.base.WriteError;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.text.Format;
import dev.convnet.train.DivergedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints errors as one line on stderr.
 *
 * @param debug whether to print the stack trace, too
 */
record ErrorHandler(boolean debug) implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** The exit code of a failure, such as a training that diverged. */
    static final int FAILURE = 1;

    /** The exit code of a mistake in the options or files. */
    static final int USER_ERROR = 2;

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        return report(command.getErr(), e.getMessage() + nearest(e) + " (see " + help + ")", e, USER_ERROR);
    }

    /** The command or option that an unknown one resembles. */
    private static String nearest(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return "";
        }
        String typed = unmatched.getUnmatched().getFirst();
        CommandSpec command = e.getCommandLine().getCommandSpec();
        return NearestName.hint(
                typed.replaceFirst("=.*", ""),
                typed.startsWith("-") ? command.optionsMap().keySet() : visible(command));
    }

    private static List<String> visible(CommandSpec command) {
        return command.subcommands().entrySet().stream()
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case ResumableFailure failure -> {
                int exitCode = failure.getCause() instanceof Error error
                        ? handleError(error, err)
                        : report(err, failure.getCause().getMessage(), failure.getCause(), FAILURE);
                err.println("the last checkpoint is complete; to continue: " + failure.continuation());
                yield exitCode;
            }
            case WriteError _ -> report(err, e.getMessage(), e, FAILURE);
            case SettingError setting -> report(err, option(setting, command) + e.getMessage(), e, USER_ERROR);
            case UserError _ -> report(err, e.getMessage(), e, USER_ERROR);
            case DivergedException _, UncheckedOrtException _ -> report(err, e.getMessage(), e, FAILURE);
            default -> report(err, e + " (a bug in convnet; CONVNET_DEBUG=1 prints the stack trace)", e, FAILURE);
        };
    }

    /** The dashes that turn a setting's name into an option's, if the command has such an option. */
    private static String option(SettingError error, CommandLine command) {
        String dashes = "--";
        return command.getCommandSpec().optionsMap().containsKey(dashes + error.setting()) ? dashes : "";
    }

    /** Handles errors that depend on the machine: too little memory, or a native library that does not load. */
    int handleError(Error e, PrintWriter err) {
        return report(
                err,
                e instanceof OutOfMemoryError
                        ? "out of memory: %s (Java's heap may grow to %s; CONVNET_JAVA_OPTS=-Xmx… changes that)"
                                .formatted(
                                        e.getMessage(),
                                        Format.bytes(Runtime.getRuntime().maxMemory()))
                        : e.toString(),
                e,
                FAILURE);
    }

    private int report(PrintWriter err, String message, Throwable e, int exitCode) {
        err.println("convnet: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }
}
