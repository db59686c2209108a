package dev.convnet.report.chart;

import dev.convnet.svg.Svg;
import java.util.List;

/**
 * One set of points of a chart.
 *
 * @param name what the legend calls it
 * @param style the CSS class that gives it its color and dashes
 * @param marks how it is drawn
 * @param points the points in ascending order of x, all finite
 */
public record Series(String name, String style, Marks marks, List<Point> points) {
    /** How many styles {@link #style(int)} tells apart. */
    public static final int STYLES = 8;

    /**
     * The form of a series: faint dots, marks at the upper edge for points above the axis, an area down to the axis, a line, or a line with a disc or a square at each point. Discs
     * and squares tell series apart without color.
     */
    public enum Marks {
        DOTS,
        EDGE,
        AREA,
        LINE,
        DISCS,
        SQUARES
    }

    /** A point and its tooltip, which may be empty. */
    public record Point(double x, double y, String tip) {
        public Point(double x, double y) {
            this(x, y, "");
        }
    }

    /** The style of the {@code i}th curve of a chart of equal curves: colors and dashes in turn. */
    public static String style(int i) {
        return "kind-" + i % STYLES;
    }

    /** The marks of the {@code i}th curve of a chart of equal curves. */
    public static Marks marks(int i) {
        return i % 2 == 0 ? Marks.DISCS : Marks.SQUARES;
    }

    /** A small picture of the line or mark, for the legend. */
    public String swatch() {
        Svg svg = Svg.image("swatch " + style, 28, 12, "");
        switch (marks) {
            case DOTS -> svg.add("path", "class", "dots", "d", "M5 8h0M11 4h0M17 7h0M23 5h0");
            case EDGE -> svg.add("path", "class", "edge", "d", "M7 1V9M14 1V9M21 1V9");
            case AREA -> svg.add("path", "class", "fill", "d", "M1 11V6H10V2H19V7H27V11Z");
            case LINE -> svg.add("path", "class", "line", "d", "M1 6H27");
            case DISCS, SQUARES -> {
                svg.add("path", "class", "line", "d", "M1 6H27");
                mark(svg, 14, 6);
            }
        }
        return svg.end();
    }

    /**
     * Draws the mark of this series as the cap of a zero-length line, so that it keeps its shape when the chart is stretched.
     */
    public void mark(Svg svg, double x, double y) {
        String at = "M" + Svg.number(x) + " " + Svg.number(y) + "h0";
        if (marks == Marks.SQUARES) {
            svg.add("path", "class", "square", "d", at).add("path", "class", "square inside", "d", at);
        } else {
            svg.add("path", "class", "disc around", "d", at).add("path", "class", "disc", "d", at);
        }
    }
}
