package dev.convnet.model.inspect;

import dev.convnet.model.inspect.Inspection.NodeSummary;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Draws a graph as SVG: boxes in layers from top to bottom, each below the boxes of its inputs, and lines between them.
 * What is computed from constants and weights alone is omitted.
 */
public final class GraphDrawing {
    private static final double WIDTH = 190;
    private static final double HEIGHT = 40;
    private static final double GAP = 16;
    private static final double BETWEEN_LAYERS = 28;
    private static final double MARGIN = 12;
    private static final int LONGEST_TEXT = 28;

    private static final String STYLE = """
            svg { background: #ffffff; font: 12px system-ui, sans-serif }
            rect { fill: #f2f4f7; stroke: #667085 }
            rect.weights { fill: #dbeafe; stroke: #1d4ed8 }
            rect.end { fill: #dcfce7; stroke: #15803d }
            path { fill: none; stroke: #667085 }
            text { fill: #101828; text-anchor: middle }
            text.type { fill: #475467; font-size: 11px }
            @media (prefers-color-scheme: dark) {
              svg { background: #101828 }
              rect { fill: #1d2939; stroke: #98a2b3 }
              rect.weights { fill: #1e3a8a; stroke: #93c5fd }
              rect.end { fill: #14532d; stroke: #86efac }
              path { stroke: #98a2b3 }
              text { fill: #f9fafb }
              text.type { fill: #d0d5dd }
            }
            """;

    /** A place in a layer: a box, or the point where a line to a later layer passes. */
    private static final class Cell {
        private final int layer;
        private final Box box;
        private final List<Cell> parents = new ArrayList<>();
        private double x;

        Cell(int layer, Box box) {
            this.layer = layer;
            this.box = box;
        }

        double width() {
            return box == null ? 0 : WIDTH;
        }

        double top() {
            return MARGIN + layer * (HEIGHT + BETWEEN_LAYERS);
        }
    }

    /** The texts of a box. {@code look} is its CSS class. */
    private record Box(String name, String title, String type, String look) {}

    private final Map<String, Cell> byName = new LinkedHashMap<>();
    private final Map<Cell, Cell> passages = new HashMap<>();
    private final List<List<Cell>> layers = new ArrayList<>();
    private final String label;

    private GraphDrawing(Inspection model) {
        label = "The graph of " + model.file() + ": " + model.nodes().size() + " nodes";
        model.inputs().forEach(input -> add(new Box(input.name(), input.name(), input.type(), "end"), List.of()));
        for (NodeSummary node : model.nodes()) {
            if (node.inputs().stream().anyMatch(byName::containsKey)) {
                String look = node.parameters() > 0 ? "weights" : "plain";
                add(new Box(node.name(), node.operator(), node.type(), look), node.inputs());
            }
        }
        model.outputs().forEach(output -> {
            if (byName.containsKey(output.name())) {
                add(new Box(output.name() + " ", output.name(), output.type(), "end"), List.of(output.name()));
            }
        });
        layers.forEach(GraphDrawing::arrange);
    }

    /** The graph of a model as SVG. */
    public static String svg(Inspection model) {
        try {
            return new GraphDrawing(model).write();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing SVG into memory", e);
        }
    }

    private void add(Box box, List<String> inputs) {
        List<Cell> sources =
                inputs.stream().map(byName::get).filter(c -> c != null).toList();
        int layer = sources.stream().mapToInt(source -> source.layer + 1).max().orElse(0);
        Cell cell = cell(layer, box);
        for (Cell source : sources) {
            Cell last = source;
            while (last.layer < layer - 1) {
                last = passages.computeIfAbsent(last, this::passage);
            }
            cell.parents.add(last);
        }
        byName.put(box.name(), cell);
    }

    private Cell passage(Cell above) {
        Cell cell = cell(above.layer + 1, null);
        cell.parents.add(above);
        return cell;
    }

    private Cell cell(int layer, Box box) {
        while (layers.size() <= layer) {
            layers.add(new ArrayList<>());
        }
        Cell cell = new Cell(layer, box);
        layers.get(layer).add(cell);
        return cell;
    }

    /** Places the cells of a layer as close below their parents as possible without overlaps. */
    private static void arrange(List<Cell> layer) {
        Map<Cell, Double> wanted = new HashMap<>();
        for (Cell cell : layer) {
            wanted.put(
                    cell,
                    cell.parents.stream()
                            .mapToDouble(parent -> parent.x)
                            .average()
                            .orElse(0));
        }
        layer.sort(Comparator.comparingDouble(wanted::get));
        double free = Double.NEGATIVE_INFINITY;
        double off = 0;
        for (Cell cell : layer) {
            cell.x = Math.max(wanted.get(cell), free + cell.width() / 2);
            free = cell.x + cell.width() / 2 + GAP;
            off += wanted.get(cell) - cell.x;
        }
        double shift = off / layer.size();
        layer.forEach(cell -> cell.x += shift);
    }

    private String write() throws XMLStreamException {
        List<Cell> cells = layers.stream().flatMap(List::stream).toList();
        double left = cells.stream().mapToDouble(c -> c.x - c.width() / 2).min().orElse(0) - MARGIN;
        double right =
                cells.stream().mapToDouble(c -> c.x + c.width() / 2).max().orElse(0) + MARGIN;
        double height = 2 * MARGIN + layers.size() * (HEIGHT + BETWEEN_LAYERS);
        StringWriter text = new StringWriter();
        XMLStreamWriter out = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
        out.writeStartElement("svg");
        out.writeDefaultNamespace("http://www.w3.org/2000/svg");
        out.writeAttribute("viewBox", join(left, 0, right - left, height));
        out.writeAttribute("width", number(right - left));
        out.writeAttribute("height", number(height));
        out.writeAttribute("role", "img");
        out.writeAttribute("aria-label", label);
        out.writeStartElement("style");
        out.writeCharacters(STYLE);
        out.writeEndElement();
        for (Cell cell : cells) {
            for (Cell parent : cell.parents) {
                line(out, parent, cell);
            }
        }
        for (Cell cell : cells) {
            if (cell.box != null) {
                box(out, cell);
            }
        }
        out.writeEndElement();
        out.flush();
        return text + "\n";
    }

    /** A line from a cell to a cell of the next layer, and through that cell if it has no box. */
    private static void line(XMLStreamWriter out, Cell from, Cell to) throws XMLStreamException {
        double start = from.top() + HEIGHT;
        double middle = (start + to.top()) / 2;
        out.writeEmptyElement("path");
        out.writeAttribute(
                "d",
                "M" + join(from.x, start) + "C" + join(from.x, middle, to.x, middle, to.x, to.top())
                        + (to.box == null ? "V" + number(to.top() + HEIGHT) : ""));
    }

    private static void box(XMLStreamWriter out, Cell cell) throws XMLStreamException {
        out.writeStartElement("g");
        out.writeStartElement("title");
        out.writeCharacters(cell.box.name().strip());
        out.writeEndElement();
        out.writeEmptyElement("rect");
        out.writeAttribute("class", cell.box.look());
        out.writeAttribute("x", number(cell.x - WIDTH / 2));
        out.writeAttribute("y", number(cell.top()));
        out.writeAttribute("width", number(WIDTH));
        out.writeAttribute("height", number(HEIGHT));
        out.writeAttribute("rx", "6");
        text(out, "name", cell.x, cell.top() + 17, cell.box.title());
        text(out, "type", cell.x, cell.top() + 32, cell.box.type());
        out.writeEndElement();
    }

    private static void text(XMLStreamWriter out, String look, double x, double y, String text)
            throws XMLStreamException {
        out.writeStartElement("text");
        out.writeAttribute("class", look);
        out.writeAttribute("x", number(x));
        out.writeAttribute("y", number(y));
        out.writeCharacters(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT - 1) + "…" : text);
        out.writeEndElement();
    }

    private static String join(double... numbers) {
        List<String> texts = new ArrayList<>();
        for (double number : numbers) {
            texts.add(number(number));
        }
        return String.join(" ", texts);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
