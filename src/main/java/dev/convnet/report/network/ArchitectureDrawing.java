package dev.convnet.report.network;

import dev.convnet.results.LayerSummary;
import dev.convnet.svg.Svg;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Draws a network as textbooks do: boxes from top to bottom, arrows labeled with shapes, and containers as frames. A long
 * network continues in further columns.
 */
public final class ArchitectureDrawing {
    private static final double ARROW = 30;
    private static final double FRAME_HEAD = 22;
    private static final double FRAME_FOOT = 10;
    private static final double FRAME_SIDE = 10;
    private static final double BETWEEN_COLUMNS = 46;
    private static final double COLUMN = BoxShape.WIDTH + 2 * FRAME_SIDE;
    private static final double TOP = 20;
    private static final double BEFORE_NEXT_COLUMN = 22;
    private static final double ENOUGH_FOR_A_COLUMN = 320;

    private final LayerSummary root;
    private final List<Box> boxes;

    /**
     * A drawing of a network.
     *
     * @param root the network, with all its layers
     */
    public ArchitectureDrawing(LayerSummary root) {
        this.root = root;
        this.boxes = Box.of(root);
    }

    /** The SVG with all boxes in one column, for narrow screens. */
    public String narrow() {
        return draw(List.of(boxes));
    }

    /** The SVG with up to four columns, for wide screens and paper. */
    public String wide() {
        double height = boxes.stream()
                .mapToDouble(box -> BoxShape.height(box) + ARROW + 6)
                .sum();
        int columns = (int) Math.clamp(Math.ceil(height / ENOUGH_FOR_A_COLUMN), 1, 4);
        return draw(columns(Math.min(columns, boxes.size())));
    }

    private String draw(List<List<Box>> columns) {
        double width = columns.size() * COLUMN + (columns.size() - 1) * BETWEEN_COLUMNS;
        double height =
                columns.stream().mapToDouble(ArchitectureDrawing::height).max().orElse(0) + TOP + BEFORE_NEXT_COLUMN;
        Svg svg = Svg.image("drawing", width + 2, height, inWords());
        for (int i = 0; i < columns.size(); i++) {
            frames(svg, columns.get(i), middle(i));
        }
        for (int i = 0; i < columns.size(); i++) {
            double bottom = column(svg, columns.get(i), middle(i));
            if (i < columns.size() - 1) {
                toNextColumn(svg, columns.get(i).getLast(), columns.get(i + 1).getFirst(), middle(i), bottom);
            }
        }
        return svg.end();
    }

    private static double middle(int column) {
        return 1 + column * (COLUMN + BETWEEN_COLUMNS) + COLUMN / 2;
    }

    private String inWords() {
        return "The layers of the network from the input " + Format.shape(root.input()) + " to the output "
                + Format.shape(root.output()) + ", in " + boxes.size() + " boxes; the table of layers lists them";
    }

    /** Draws a column from the top down. @return the y coordinate of its bottom */
    private static double column(Svg svg, List<Box> column, double middle) {
        double y = TOP;
        for (int i = 0; i < column.size(); i++) {
            Box box = column.get(i);
            y += headBefore(column, i);
            BoxShape.draw(svg, box, middle - BoxShape.WIDTH / 2, y);
            y += BoxShape.height(box);
            if (i < column.size() - 1) {
                double next = y + footAfter(column, i) + ARROW + headBefore(column, i + 1);
                Arrows.down(svg, middle, y, next);
                svg.text("shape", middle + 8, y + footAfter(column, i) + ARROW / 2 + 4, Format.shape(box.output()));
                y += footAfter(column, i) + ARROW;
            }
        }
        double bottom = y + footAfter(column, column.size() - 1);
        svg.text(
                "shape end",
                middle - 8,
                bottom + 14,
                Format.shape(column.getLast().output()));
        return bottom;
    }

    /** Draws the frames of containers. A container that continues in the next column gets a frame there too. */
    private static void frames(Svg svg, List<Box> column, double middle) {
        double y = TOP;
        double top = 0;
        for (int i = 0; i < column.size(); i++) {
            if (headBefore(column, i) > 0) {
                top = y;
            }
            y += headBefore(column, i) + BoxShape.height(column.get(i)) + footAfter(column, i);
            if (footAfter(column, i) > 0) {
                svg.add(
                        "rect",
                        "class",
                        "frame",
                        "x",
                        middle - COLUMN / 2,
                        "y",
                        top,
                        "width",
                        COLUMN,
                        "height",
                        y - top,
                        "rx",
                        8);
                svg.text(
                        "path",
                        middle - COLUMN / 2 + 10,
                        top + 14,
                        BoxShape.fit(column.get(i).frame(), 30));
            }
            y += ARROW;
        }
    }

    private static void toNextColumn(Svg svg, Box last, Box next, double middle, double bottom) {
        double turn = bottom + BEFORE_NEXT_COLUMN - 6;
        double gap = middle + (COLUMN + BETWEEN_COLUMNS) / 2;
        double nextMiddle = middle + COLUMN + BETWEEN_COLUMNS;
        double start = bottom - (last.frame().isEmpty() ? 0 : FRAME_FOOT);
        double end = TOP + (next.frame().isEmpty() ? 0 : FRAME_HEAD);
        Arrows.around(svg, middle, start, turn, gap, 7, nextMiddle, end);
    }

    /** Splits the boxes into {@code count} columns of similar height, preferably between frames. */
    private List<List<Box>> columns(int count) {
        int n = boxes.size();
        double[][] best = new double[count + 1][n + 1];
        int[][] from = new int[count + 1][n + 1];
        for (double[] row : best) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        best[0][0] = 0;
        for (int c = 1; c <= count; c++) {
            for (int end = c; end <= n; end++) {
                for (int start = c - 1; start < end; start++) {
                    double cost = best[c - 1][start] + Math.pow(height(boxes.subList(start, end)), 2) * cut(start);
                    if (cost < best[c][end]) {
                        best[c][end] = cost;
                        from[c][end] = start;
                    }
                }
            }
        }
        List<List<Box>> columns = new ArrayList<>();
        for (int c = count, end = n; c > 0; end = from[c][end], c--) {
            columns.addFirst(boxes.subList(from[c][end], end));
        }
        return columns;
    }

    /** The cost factor of starting a column at this box, which is higher inside a frame. */
    private double cut(int start) {
        boolean inside = start > 0
                && !boxes.get(start).frame().isEmpty()
                && boxes.get(start).frame().equals(boxes.get(start - 1).frame());
        return inside ? 1.25 : 1;
    }

    private static double height(List<Box> column) {
        double height = 0;
        for (int i = 0; i < column.size(); i++) {
            height += headBefore(column, i) + BoxShape.height(column.get(i)) + footAfter(column, i);
        }
        return height + (column.size() - 1) * ARROW;
    }

    private static double headBefore(List<Box> column, int i) {
        String frame = column.get(i).frame();
        boolean inside = i > 0 && column.get(i - 1).frame().equals(frame);
        return frame.isEmpty() || inside ? 0 : FRAME_HEAD;
    }

    private static double footAfter(List<Box> column, int i) {
        String frame = column.get(i).frame();
        boolean inside = i < column.size() - 1 && column.get(i + 1).frame().equals(frame);
        return frame.isEmpty() || inside ? 0 : FRAME_FOOT;
    }
}
