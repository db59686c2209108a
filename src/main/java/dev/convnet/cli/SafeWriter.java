package dev.convnet.cli;

import dev.convnet.base.EscapingWriter;
import java.io.PrintWriter;

/** The writer of stdout or stderr, on which no name from a file can control the terminal: its control characters are escaped. */
final class SafeWriter extends PrintWriter {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter terminal;

    SafeWriter(PrintWriter terminal) {
        super(new EscapingWriter(terminal), true);
        this.terminal = terminal;
    }

    /** Erases the terminal's current line. */
    static void eraseLine(PrintWriter out) {
        out.flush();
        PrintWriter terminal = out instanceof SafeWriter safe ? safe.terminal : out;
        terminal.print(ERASE_LINE);
        terminal.flush();
    }
}
