package dev.convnet.cli;

import java.io.Console;

/** The terminal that the process runs in. */
final class Terminal {
    private Terminal() {}

    /**
     * Whether there is a terminal, where a line can be overwritten. The JDK has several consoles, of which some are null without a
     * terminal.
     */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isPresent() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
