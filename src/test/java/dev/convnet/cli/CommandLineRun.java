package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.train.ZooNetworks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * A call of the command line in this process, for tests of other packages.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it reported
 */
public record CommandLineRun(int exitCode, String out, String err) {
    /** Runs a command. */
    public static CommandLineRun of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int exitCode = Main.run(new ZooNetworks(), new PrintWriter(out), new PrintWriter(err), words);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    /** Runs a command that must succeed. @return what it printed */
    public static String succeed(Object... args) {
        CommandLineRun run = of(args);
        assertEquals(0, run.exitCode, run.err);
        return run.out;
    }
}
