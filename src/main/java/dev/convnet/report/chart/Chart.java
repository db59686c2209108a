package dev.convnet.report.chart;

import dev.convnet.report.chart.Series.Marks;
import dev.convnet.report.chart.Series.Point;
import dev.convnet.svg.Svg;
import java.util.ArrayList;
import java.util.List;

/**
 * A chart of curves over one horizontal axis. Points outside the axes are not drawn, except as {@link Marks#EDGE marks}. Each mark has its value as a tooltip; the
 * page's script adds a readout under the pointer and zooming.
 *
 * @param label what the chart shows, in a sentence for screen readers
 * @param xName the name under the horizontal axis
 * @param series the curves, drawn in this order
 * @param bands ranges of the vertical axis, drawn behind the curves
 * @param guides marked positions on the horizontal axis
 */
public record Chart(
        String label, String xName, Axis x, Axis y, List<Series> series, List<Band> bands, List<Guide> guides) {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 300;
    private static final double LEFT = 54;
    private static final double RIGHT = WIDTH - 14;
    private static final double TOP = 12;
    private static final double BOTTOM = HEIGHT - 44;

    /** A named range of values. */
    public record Band(String name, double from, double to) {
        /** A small picture of the band, for the legend. */
        public String swatch() {
            return Svg.image("swatch", 28, 12, "")
                    .add("rect", "class", "band", "x", 1, "y", 1, "width", 26, "height", 10)
                    .end();
        }
    }

    /**
     * A labeled vertical line.
     *
     * @param style its CSS class: {@code stop} where training stopped, {@code mark} otherwise
     */
    public record Guide(double x, String text, String style) {}

    /** Makes a chart without bands and guides. */
    public Chart(String label, String xName, Axis x, Axis y, List<Series> series) {
        this(label, xName, x, y, series, List.of(), List.of());
    }

    /** The curves that have points. */
    public List<Series> drawn() {
        return series.stream().filter(s -> !s.points().isEmpty()).toList();
    }

    /** The chart as SVG. */
    public String svg() {
        Svg svg = Svg.image("chart", WIDTH, HEIGHT, label);
        axes(svg);
        svg.open(
                "svg",
                "class",
                "area",
                "x",
                LEFT,
                "y",
                TOP,
                "width",
                RIGHT - LEFT,
                "height",
                BOTTOM - TOP,
                "viewBox",
                "0 0 " + place(RIGHT - LEFT, BOTTOM - TOP),
                "preserveAspectRatio",
                "none",
                "data-x",
                range(x),
                "data-y",
                range(y));
        svg.open("g", "class", "bands");
        bands.forEach(band -> draw(svg, band));
        svg.close();
        drawn().forEach(s -> draw(svg, s));
        svg.close();
        guides(svg);
        return svg.end();
    }

    private static String range(Axis axis) {
        return axis.scale() + " " + axis.min() + " " + axis.max();
    }

    private void axes(Svg svg) {
        svg.open("g", "class", "axes");
        for (double tick : y.ticks()) {
            double at = TOP + y(tick);
            svg.add("path", "class", "grid", "d", "M" + place(LEFT, at) + "H" + Svg.number(RIGHT));
            svg.text("tick end", LEFT - 8, at + 4, y.label(tick));
        }
        svg.add("path", "class", "axis", "d", "M" + place(LEFT, BOTTOM) + "H" + Svg.number(RIGHT));
        for (double tick : x.ticks()) {
            double at = LEFT + x(tick);
            svg.add("path", "class", "axis", "d", "M" + place(at, BOTTOM) + "v4");
            svg.text("tick middle", at, BOTTOM + 18, x.label(tick));
        }
        svg.close();
        svg.text("name middle", (LEFT + RIGHT) / 2, HEIGHT - 6, xName);
    }

    private void draw(Svg svg, Band band) {
        double top = y(Math.min(band.to(), y.max()));
        double bottom = y(Math.max(band.from(), y.min()));
        if (bottom > top) {
            svg.open("g", "data-name", band.name()).tooltip(band.name());
            svg.add("rect", "class", "band", "x", 0, "y", top, "width", RIGHT - LEFT, "height", bottom - top);
            svg.close();
        }
    }

    private void draw(Svg svg, Series s) {
        if (s.marks() == Marks.EDGE) {
            drawEdge(svg, s);
        } else {
            drawInside(svg, s);
        }
    }

    /** Draws a mark at the upper edge for each point above the axis. */
    private void drawEdge(Svg svg, Series s) {
        svg.open("g", "class", "series " + s.style(), "data-name", s.name());
        StringBuilder path = new StringBuilder();
        s.points().stream()
                .filter(p -> x.spans(p.x()) && p.y() > y.max())
                .forEach(p -> path.append('M').append(place(x(p.x()), 0)).append("v8"));
        if (!path.isEmpty()) {
            svg.add("path", "class", "edge", "d", path);
        }
        svg.close();
    }

    private void drawInside(Svg svg, Series s) {
        List<Point> points = s.points().stream()
                .filter(p -> x.spans(p.x()) && y.spans(p.y()))
                .toList();
        svg.open("g", "class", "series " + s.style(), "data-name", s.name());
        StringBuilder path = new StringBuilder();
        for (Point p : points) {
            boolean start = path.isEmpty() || s.marks() == Marks.DOTS;
            path.append(start ? 'M' : 'L').append(place(x(p.x()), y(p.y())));
            if (s.marks() == Marks.DOTS) {
                path.append("h0");
            }
        }
        if (s.marks() == Marks.AREA && !points.isEmpty()) {
            String bottom = Svg.number(BOTTOM - TOP);
            String start = "V" + bottom + "H" + Svg.number(x(points.getFirst().x())) + "Z";
            svg.add("path", "class", "fill", "d", path + start);
        }
        if (!path.isEmpty()) {
            svg.add("path", "class", s.marks() == Marks.DOTS ? "dots" : "line", "d", path);
        }
        if (s.marks() == Marks.DISCS || s.marks() == Marks.SQUARES) {
            for (Point p : points) {
                svg.open("g").tooltip(p.tip());
                s.mark(svg, x(p.x()), y(p.y()));
                svg.close();
            }
        }
        svg.close();
    }

    /** Draws the guides from left to right; a text that would overlap an earlier one moves a line down. */
    private void guides(Svg svg) {
        List<Guide> inside = guides.stream().filter(g -> x.spans(g.x())).toList();
        List<Double> ends = new ArrayList<>();
        for (Guide guide : inside) {
            double at = LEFT + x(guide.x());
            double length = 8.5 * guide.text().length();
            boolean left = at + 6 + length > RIGHT;
            double start = left ? at - 6 - length : at + 6;
            int line = 0;
            while (line < ends.size() && ends.get(line) > start) {
                line++;
            }
            if (line == ends.size()) {
                ends.add(0.0);
            }
            ends.set(line, left ? at : start + length);
            svg.add("path", "class", "guide " + guide.style(), "d", "M" + place(at, TOP) + "V" + Svg.number(BOTTOM));
            svg.text(
                    (left ? "end " : "") + "guide " + guide.style(),
                    at + (left ? -6 : 6),
                    TOP + 14 + 15 * line,
                    guide.text());
        }
    }

    /** The distance of a value from the left edge of the area. */
    private double x(double value) {
        return x.at(value, 0, RIGHT - LEFT);
    }

    /** The distance of a value from the upper edge of the area. */
    private double y(double value) {
        return y.at(value, BOTTOM - TOP, 0);
    }

    private static String place(double x, double y) {
        return Svg.number(x) + " " + Svg.number(y);
    }
}
