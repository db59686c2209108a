package dev.convnet.report.network;

import dev.convnet.svg.Svg;

/** Draws the arrows and lines between boxes. */
final class Arrows {
    private static final double HEAD = 6;
    private static final double BEND = 7;

    private Arrows() {}

    /** Draws an arrow straight down, with its tip at {@code to}. */
    static void down(Svg svg, double x, double from, double to) {
        line(svg, "M" + at(x, from) + "V" + Svg.number(to - HEAD));
        tip(svg, x, to, 0, 1);
    }

    /** Draws an arrow from the bottom of a column through the gap beside it to the top of the next column. */
    static void around(Svg svg, double x, double from, double turn, double gap, double above, double nextX, double to) {
        line(
                svg,
                "M" + at(x, from) + "V" + Svg.number(turn - BEND) + "Q" + at(x, turn) + " " + at(x + BEND, turn) + "H"
                        + Svg.number(gap - BEND)
                        + "Q" + at(gap, turn) + " " + at(gap, turn - BEND) + "V" + Svg.number(above + BEND)
                        + "Q" + at(gap, above) + " " + at(gap + BEND, above) + "H" + Svg.number(nextX - BEND)
                        + "Q" + at(nextX, above) + " " + at(nextX, above + BEND) + "V" + Svg.number(to - HEAD));
        tip(svg, nextX, to, 0, 1);
    }

    /** Draws an arrow from ({@code x}, {@code from}) along the left side of boxes into the box whose left edge is at {@code toX}. */
    static void skip(Svg svg, double x, double from, double side, double toX, double to) {
        line(
                svg,
                "M" + at(x, from) + "H" + Svg.number(side + BEND) + "Q" + at(side, from) + " " + at(side, from + BEND)
                        + "V" + Svg.number(to - BEND) + "Q" + at(side, to) + " " + at(side + BEND, to) + "H"
                        + Svg.number(toX - HEAD));
        tip(svg, toX, to, 1, 0);
    }

    /** Draws a line without a tip. */
    static void line(Svg svg, String path) {
        svg.add("path", "class", "flow", "d", path);
    }

    private static void tip(Svg svg, double x, double y, int dx, int dy) {
        String left = at(x - dx * HEAD - dy * 3.5, y - dy * HEAD - dx * 3.5);
        String right = at(x - dx * HEAD + dy * 3.5, y - dy * HEAD + dx * 3.5);
        svg.add("path", "class", "tip", "d", "M" + at(x, y) + "L" + left + "L" + right + "Z");
    }

    private static String at(double x, double y) {
        return Svg.number(x) + " " + Svg.number(y);
    }
}
