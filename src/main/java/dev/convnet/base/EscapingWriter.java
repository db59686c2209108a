package dev.convnet.base;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** Passes text on with {@linkplain ControlCharacters control characters} escaped, except for line ends and tabs. */
public final class EscapingWriter extends FilterWriter {
    /** Makes a writer that passes text on to {@code out}. */
    public EscapingWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        int end = offset + length;
        int from = offset;
        for (int i = offset; i < end; i++) {
            int kept = layout(text, i, end);
            if (kept > 0) {
                out.write(ControlCharacters.escape(text.substring(from, i)));
                out.write(text, i, kept);
                from = i + kept;
                i = from - 1;
            }
        }
        out.write(ControlCharacters.escape(text.substring(from, end)));
    }

    /** The length of the tab or line end at {@code i}; 0 for other characters, including a carriage return without a line feed. */
    private static int layout(String text, int i, int end) {
        return switch (text.charAt(i)) {
            case '\n', '\t' -> 1;
            case '\r' -> i + 1 < end && text.charAt(i + 1) == '\n' ? 2 : 0;
            default -> 0;
        };
    }
}
