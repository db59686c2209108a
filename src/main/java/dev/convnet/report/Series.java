package dev.convnet.report;

import java.util.List;

/**
 * One set of points of a chart.
 *
 * @param name what the legend calls it
 * @param style the CSS class that gives it its colour and dashes
 * @param marks how it is drawn
 * @param points the points by growing x, all finite
 */
public record Series(String name, String style, Marks marks, List<Point> points) {
    /** Faint dots; a line; a line with a mark at each point: a disc or a square, so that colour is not needed. */
    public enum Marks {
        DOTS,
        LINE,
        DISCS,
        SQUARES
    }

    /** A point and what a pointer resting on it is told; the tip is empty where there is none. */
    public record Point(double x, double y, String tip) {
        Point(double x, double y) {
            this(x, y, "");
        }
    }

    /** A small picture of the line or mark, for the legend. */
    public String swatch() {
        Svg svg = Svg.image("swatch " + style, 28, 12, "");
        switch (marks) {
            case DOTS -> svg.add("path", "class", "dots", "d", "M5 8h0M11 4h0M17 7h0M23 5h0");
            case LINE -> svg.add("path", "class", "line", "d", "M1 6H27");
            case DISCS, SQUARES -> {
                svg.add("path", "class", "line", "d", "M1 6H27");
                mark(svg, 14, 6);
            }
        }
        return svg.end();
    }

    /** Draws the mark of this series, closed again, with an optional tip. */
    void mark(Svg svg, double x, double y) {
        if (marks == Marks.SQUARES) {
            svg.add("rect", "class", "mark", "x", x - 3.5, "y", y - 3.5, "width", 7, "height", 7);
        } else {
            svg.add("circle", "class", "mark", "cx", x, "cy", y, "r", 3.6);
        }
    }
}
