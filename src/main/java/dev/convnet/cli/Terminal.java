package dev.convnet.cli;

/** Whether somebody is watching. */
final class Terminal {
    private Terminal() {}

    /** Whether input and output are a terminal, where a line can be drawn over. */
    static boolean isPresent() {
        return System.console().isTerminal();
    }
}
