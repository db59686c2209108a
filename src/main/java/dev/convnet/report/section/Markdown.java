package dev.convnet.report.section;

import dev.convnet.base.ControlCharacters;
import java.util.List;
import java.util.stream.Collectors;

/** A text in GitHub's Markdown, written block by block. */
public final class Markdown {
    private final StringBuilder out = new StringBuilder();
    private boolean inList;

    /** Adds the heading of the whole text. */
    public void title(String text) {
        block("# " + text(text));
    }

    void heading(String text) {
        block("## " + text(text));
    }

    /** Adds a paragraph, made of {@link #text} and {@link #bold}. */
    public void paragraph(String markdown) {
        block(markdown);
    }

    /** Adds a list item; consecutive items form one list. */
    void item(String markdown) {
        if (inList) {
            out.append("- ").append(markdown).append('\n');
        } else {
            block("- " + markdown);
            inList = true;
        }
    }

    /**
     * Adds a table.
     *
     * @param alignment the line below the header: {@code |---|---:|}
     * @param header the columns' names, as plain text
     * @param rows the cells, as plain text
     */
    void table(String alignment, List<String> header, List<List<String>> rows) {
        block(row(header) + "\n" + alignment);
        rows.forEach(row -> out.append(row(row)).append('\n'));
    }

    /** The text on one line, with what Markdown or HTML would interpret escaped. */
    public static String text(String text) {
        return ControlCharacters.escape(text.replaceAll("\\s*\\R\\s*", " "))
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_{}\\[\\]#|!~@])", "\\\\$1");
    }

    static String bold(String text) {
        return "**" + text(text) + "**";
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void block(String markdown) {
        out.append(out.isEmpty() ? "" : "\n").append(markdown).append('\n');
        inList = false;
    }

    private static String row(List<String> cells) {
        return cells.stream().map(Markdown::text).collect(Collectors.joining(" | ", "| ", " |"));
    }
}
