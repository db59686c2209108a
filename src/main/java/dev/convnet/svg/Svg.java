package dev.convnet.svg;

import dev.convnet.base.ControlCharacters;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes SVG for an HTML page, element by element. All texts and attribute values are escaped. */
public final class Svg {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    private Svg() {}

    /**
     * Starts an image.
     *
     * @param cssClass the classes of the root element
     * @param label the text for screen readers; empty if the image repeats the text beside it
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

    /**
     * Opens an element.
     *
     * @param attributes alternating names and values; numbers are written by {@link #number}
     */
    public Svg open(String tag, Object... attributes) {
        open.push(tag);
        start(tag, attributes);
        out.append('>');
        return this;
    }

    /** Closes the innermost open element. */
    public Svg close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /**
     * Adds an element without content.
     *
     * @param attributes as in {@link #open}
     */
    public Svg add(String tag, Object... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /**
     * Adds a line of text.
     *
     * @param y its baseline
     */
    public Svg text(String cssClass, double x, double y, String text) {
        open("text", "class", cssClass, "x", x, "y", y);
        escape(text);
        return close();
    }

    /** Adds a tooltip to the open element. */
    public Svg tooltip(String text) {
        open("title");
        escape(text);
        return close();
    }

    /** Closes all elements. @return the image */
    public String end() {
        while (!open.isEmpty()) {
            close();
        }
        return out.toString();
    }

    /** A coordinate as text, rounded to tenths, independent of the locale. */
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
        text(text).codePoints().forEach(c -> {
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

    /**
     * The text as XML can hold it and readers can see it: {@linkplain ControlCharacters control characters} are escaped, and a
     * replacement character stands for each noncharacter.
     */
    public static String text(String text) {
        return ControlCharacters.escape(text).replace('\uFFFE', '\uFFFD').replace('\uFFFF', '\uFFFD');
    }
}
