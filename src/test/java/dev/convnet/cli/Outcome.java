package dev.convnet.cli;

import dev.convnet.train.TrainableNetworks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** What a command line came to. */
record Outcome(int exitCode, String out, String err) {
    /** Runs a command line in this JVM. */
    static Outcome of(TrainableNetworks networks, Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int exitCode = Main.run(networks, new PrintWriter(out), new PrintWriter(err), words);
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}
