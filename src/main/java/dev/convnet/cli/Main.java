package dev.convnet.cli;

import dev.convnet.base.JavaProcess;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.ZooNetworks;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
        name = "convnet",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Trains, exports and measures classic convolutional networks on ONNX Runtime.",
        footer = {
            "",
            "Exit codes: 0 success; 1 a failure, such as a training that diverged or a full disk; "
                    + "2 a mistake in the options or files; "
                    + "130, 143 or 129 ended by Ctrl-C, SIGTERM or SIGHUP."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Every command; a new one is a line here. */
    static CommandLine commandLine(TrainableNetworks networks) {
        return new CommandLine(new Main())
                .addSubcommand(new RunCommand(networks, Main.class.getName()))
                .addSubcommand(new CellCommand(networks))
                .addSubcommand(new ExportCommand())
                .addSubcommand(new ConvertCommand())
                .addSubcommand(new GradCommand())
                .addSubcommand(new TrainCommand(networks, Main.class.getName()))
                .addSubcommand(new EvalCommand())
                .addSubcommand(new PredictCommand())
                .addSubcommand(new QuantizeCommand())
                .addSubcommand(new InspectCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new VerifyCommand())
                .addSubcommand(new CompareCommand())
                .addSubcommand(new ReportCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new HelpCommand());
    }

    /** Runs a command and returns its exit code. */
    static int run(TrainableNetworks networks, PrintWriter stdout, PrintWriter stderr, String... args) {
        PrintWriter out = new SafeWriter(stdout);
        PrintWriter err = new SafeWriter(stderr);
        ErrorHandler errors = new ErrorHandler(System.getenv("CONVNET_DEBUG") != null);
        CommandLine commands = commandLine(networks)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setSubcommandsCaseInsensitive(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        try {
            return commands.execute(args);
        } catch (OutOfMemoryError | LinkageError e) {
            return errors.handleError(e, err);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command");
    }

    public static void main(String[] args) {
        Interrupts.endAtOnce();
        JavaProcess.releaseBuildAtExit();
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        System.exit(run(new ZooNetworks(), out, err, args));
    }
}
