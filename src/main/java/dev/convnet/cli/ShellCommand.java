package dev.convnet.cli;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** A command line as text. */
final class ShellCommand {
    private ShellCommand() {}

    /** The words as a shell reads them back, quoted where they have to be. */
    static String text(List<String> words) {
        return words.stream().map(ShellCommand::quoted).collect(joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./@%+=:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
