package dev.convnet.cli;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.train.DivergedException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says in one line on stderr what went wrong.
 *
 * @param debug whether the stack trace is to follow
 */
record ErrorHandler(boolean debug) implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Something failed, or the training diverged. */
    static final int FAILURE = 1;

    /** What was asked for is not possible as it is. */
    static final int USER_ERROR = 2;

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        return report(command.getErr(), e.getMessage() + " (see " + help + ")", e, USER_ERROR);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case SettingError setting -> report(err, option(setting, command) + e.getMessage(), e, USER_ERROR);
            case UserError _ -> report(err, e.getMessage(), e, USER_ERROR);
            case DivergedException _, UncheckedOrtException _ -> report(err, e.getMessage(), e, FAILURE);
            default -> report(err, e + " (a fault in convnet; CONVNET_DEBUG=1 shows where)", e, FAILURE);
        };
    }

    /** The dashes that make the name of a setting that of an option, where the command has such an option. */
    private static String option(SettingError error, CommandLine command) {
        String dashes = "--";
        return command.getCommandSpec().optionsMap().containsKey(dashes + error.setting()) ? dashes : "";
    }

    /** What is no exception but depends on the machine: too little memory, or a native library that does not load. */
    int handleError(Error e, PrintWriter err) {
        return report(err, e.toString(), e, FAILURE);
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
