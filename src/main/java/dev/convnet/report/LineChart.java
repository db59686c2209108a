package dev.convnet.report;

import dev.convnet.report.Series.Marks;
import dev.convnet.report.Series.Point;
import java.util.List;

/**
 * A chart of curves over one horizontal axis. Points outside the axes are not drawn.
 *
 * @param label what the chart shows, in a sentence, for those who do not see it
 * @param xName the name under the horizontal axis
 * @param series the curves, drawn in this order
 * @param stop where and why the curves end early; null if they do not
 */
public record LineChart(String label, String xName, Axis x, Axis y, List<Series> series, Stop stop) {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 300;
    private static final double LEFT = 54;
    private static final double RIGHT = WIDTH - 14;
    private static final double TOP = 12;
    private static final double BOTTOM = HEIGHT - 44;

    /** The place at which training stopped, and the reason. */
    public record Stop(double x, String reason) {}

    /** The chart as SVG. */
    public String svg() {
        Svg svg = Svg.image("chart", WIDTH, HEIGHT, label);
        axes(svg);
        series.forEach(s -> draw(svg, s));
        if (stop != null) {
            double at = x(stop.x());
            boolean right = at > (LEFT + RIGHT) / 2;
            svg.add("path", "class", "stop", "d", "M" + place(at, TOP) + "V" + Svg.number(BOTTOM));
            svg.text(right ? "stop end" : "stop", at + (right ? -6 : 6), TOP + 14, "✕ " + stop.reason());
        }
        return svg.end();
    }

    private void axes(Svg svg) {
        for (double tick : y.ticks()) {
            double at = y(tick);
            svg.add("path", "class", "grid", "d", "M" + place(LEFT, at) + "H" + Svg.number(RIGHT));
            svg.text("tick end", LEFT - 8, at + 4, y.label(tick));
        }
        svg.add("path", "class", "axis", "d", "M" + place(LEFT, BOTTOM) + "H" + Svg.number(RIGHT));
        for (double tick : x.ticks()) {
            double at = x(tick);
            svg.add("path", "class", "axis", "d", "M" + place(at, BOTTOM) + "v4");
            svg.text("tick middle", at, BOTTOM + 18, x.label(tick));
        }
        svg.text("name middle", (LEFT + RIGHT) / 2, HEIGHT - 6, xName);
    }

    private void draw(Svg svg, Series s) {
        List<Point> points = s.points().stream()
                .filter(p -> x.spans(p.x()) && y.spans(p.y()))
                .toList();
        svg.open("g", "class", s.style());
        StringBuilder path = new StringBuilder();
        for (Point p : points) {
            boolean start = path.isEmpty() || s.marks() == Marks.DOTS;
            path.append(start ? 'M' : 'L').append(place(x(p.x()), y(p.y())));
            if (s.marks() == Marks.DOTS) {
                path.append("h0");
            }
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

    private double x(double value) {
        return x.at(value, LEFT, RIGHT);
    }

    private double y(double value) {
        return y.at(value, BOTTOM, TOP);
    }

    private static String place(double x, double y) {
        return Svg.number(x) + " " + Svg.number(y);
    }
}
