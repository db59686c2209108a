package dev.convnet.report.network;

import dev.convnet.svg.Svg;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.List;

/** Draws a {@link Box} as a rounded rectangle with up to three centered lines of text. */
final class BoxShape {
    /** The width of a box in a column, in pixels. */
    static final double WIDTH = 214;

    private static final int MOST_LETTERS = 35;

    private BoxShape() {}

    static double height(Box box) {
        if (box.kind() == Box.Kind.INPUT || box.kind() == Box.Kind.SMALL) {
            return 24;
        }
        int notes = (box.before().isEmpty() ? 0 : 1) + (box.after().isEmpty() ? 0 : 1);
        return 28 + 14 * notes;
    }

    /** Draws the box with its upper left corner at ({@code x}, {@code y}). */
    static void draw(Svg svg, Box box, double x, double y) {
        List<Line> lines = new ArrayList<>();
        if (!box.before().isEmpty()) {
            lines.add(new Line("note", box.before()));
        }
        lines.add(new Line("label", box.label()));
        if (!box.after().isEmpty()) {
            lines.add(new Line("note", box.after()));
        }
        draw(svg, box.kind(), x, y, WIDTH, height(box), MOST_LETTERS, lines, tip(box));
    }

    /** Draws a narrow box, whose label is broken after its first comma. */
    static void drawNarrow(Svg svg, Box box, double x, double y, double width, double height) {
        List<Line> lines = new ArrayList<>();
        String[] label = box.label().split(", ", 2);
        lines.add(new Line("label", label[0]));
        if (label.length > 1) {
            lines.add(new Line("note", label[1]));
        }
        if (!box.after().isEmpty()) {
            lines.add(new Line("note", box.after()));
        }
        draw(svg, box.kind(), x, y, width, height, 16, lines, tip(box));
    }

    private static String tip(Box box) {
        String path = box.path().isEmpty() ? "" : Format.name(box.path()) + ": ";
        return path + Format.name(box.label()) + " → " + Format.shape(box.output());
    }

    /** The text, shortened to {@code letters} characters if it is longer. */
    static String fit(String text, int letters) {
        return text.length() <= letters ? text : text.substring(0, letters - 1) + "…";
    }

    private static void draw(
            Svg svg,
            Box.Kind kind,
            double x,
            double y,
            double width,
            double height,
            int letters,
            List<Line> lines,
            String tip) {
        svg.open("g", "class", "box " + kind.style()).tooltip(tip);
        svg.add("rect", "x", x, "y", y, "width", width, "height", height, "rx", 6);
        if (kind == Box.Kind.BLOCK) {
            svg.add(
                    "rect",
                    "class",
                    "inner",
                    "x",
                    x + 3,
                    "y",
                    y + 3,
                    "width",
                    width - 6,
                    "height",
                    height - 6,
                    "rx",
                    4);
        }
        double baseline = y + height / 2 - (lines.size() - 1) * 7 + 4;
        for (Line line : lines) {
            svg.text(line.style() + " middle", x + width / 2, baseline, fit(line.text(), letters));
            baseline += 14;
        }
        svg.close();
    }

    private record Line(String style, String text) {}
}
