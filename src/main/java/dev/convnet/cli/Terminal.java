package dev.convnet.cli;

import java.io.Console;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    /**
     * Whether there is a terminal, where a line can be drawn over. Which of the JDK's consoles is in use is a setting; some are
     * null where there is no terminal.
     */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isPresent() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
