package dev.convnet.svg;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes SVG, element by element, as it would stand in an HTML page. Every text and attribute value is escaped. */
public final class Svg {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    private Svg() {}

    /**
     * An image.
     *
     * @param cssClass the classes of the root element
     * @param label what a screen reader says; empty if the image adds nothing to the text beside it
     */
    public static Svg image(String cssClass, double width, double height, String label) {
        Svg svg = new Svg();
        String size = "0 0 " + number(width) + " " + number(height);
        return label.isEmpty()
                ? svg.open(
                        "svg",
                        "class",
                        cssClass,
                        "viewBox",
                        size,
                        "width",
                        width,
                        "height",
                        height,
                        "aria-hidden",
                        "true")
                : svg.open(
                        "svg",
                        "class",
                        cssClass,
                        "viewBox",
                        size,
                        "width",
                        width,
                        "height",
                        height,
                        "role",
                        "img",
                        "aria-label",
                        label);
    }

    /** Opens an element; {@code attributes} are names and values in turn. */
    public Svg open(String tag, Object... attributes) {
        open.push(tag);
        start(tag, attributes);
        out.append('>');
        return this;
    }

    /** Closes the element that was opened last. */
    public Svg close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with nothing inside. */
    public Svg add(String tag, Object... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /** A text of one line; {@code y} is its baseline. */
    public Svg text(String cssClass, double x, double y, String text) {
        open("text", "class", cssClass, "x", x, "y", y);
        escape(text);
        return close();
    }

    /** What a pointer resting on the element that is open is told. */
    public Svg tooltip(String text) {
        open("title");
        escape(text);
        return close();
    }

    /** The whole image, all elements closed. */
    public String end() {
        while (!open.isEmpty()) {
            close();
        }
        return out.toString();
    }

    /** A coordinate, to a tenth: the same text in every locale. */
    public static String number(double value) {
        long tenths = Math.round(value * 10);
        String whole = (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10;
        return tenths % 10 == 0 ? (tenths == 0 ? "0" : whole) : whole + "." + Math.abs(tenths) % 10;
    }

    private void start(String tag, Object... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1] instanceof Number n ? number(n.doubleValue()) : attributes[i + 1].toString());
            out.append('"');
        }
    }

    private void escape(String text) {
        xml(text).codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c);
            }
        });
    }

    /** The text without the characters that XML may not hold at all, not even escaped. */
    public static String xml(String text) {
        return text.codePoints()
                .map(c -> isXml(c) ? c : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whether XML may hold the character at all. */
    private static boolean isXml(int c) {
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        return c == '\t' || c == '\n' || (c >= 0x20 && !surrogate && c != 0xFFFE && c != 0xFFFF);
    }
}
