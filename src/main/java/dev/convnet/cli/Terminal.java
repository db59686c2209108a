package dev.convnet.cli;

import java.io.Console;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    /** Whether there is a terminal, where a line can be drawn over. */
    @SuppressWarnings(
            "SystemConsoleNull") // Which of the JDK's consoles is in use, and so what this gives, is a setting.
    static boolean isPresent() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
