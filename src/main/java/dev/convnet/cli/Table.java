package dev.convnet.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text columns, aligned left, followed by columns of figures, aligned right. */
final class Table {
    private static final String GAP = "  ";

    private final int texts;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table with a header.
     *
     * @param texts the number of text columns
     * @param heads the header of each column
     */
    Table(int texts, String... heads) {
        this.texts = texts;
        row(heads);
    }

    Table row(String... cells) {
        rows.add(Arrays.asList(cells));
        return this;
    }

    void print(PrintWriter out) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP).append(i < texts ? row.get(i) + padding : padding + row.get(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
