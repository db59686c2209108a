package dev.convnet.cli;

/** Words of a command line. */
final class Shell {
    private Shell() {}

    /** {@code text} as a shell reads it back as one word. */
    static String quoted(String text) {
        return text.matches("[\\w./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
