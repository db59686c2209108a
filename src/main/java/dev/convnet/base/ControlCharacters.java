package dev.convnet.base;

/**
 * Makes characters visible that would change how a terminal, a log or a page shows the text around them. Names from files can hold
 * any character.
 */
public final class ControlCharacters {
    private ControlCharacters() {}

    /**
     * The text with an escape like {@code \u001b} in place of each control character, line separator, bidirectional control and
     * unpaired surrogate.
     */
    public static String escape(String text) {
        if (text.codePoints().noneMatch(ControlCharacters::isControl)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isControl(c)) {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> isBidirectional(codePoint);
            default -> false;
        };
    }

    /** The embeddings, overrides, isolates and marks of Unicode's bidirectional algorithm (UAX #9). */
    private static boolean isBidirectional(int codePoint) {
        return codePoint == 0x061c
                || (codePoint >= 0x200e && codePoint <= 0x200f)
                || (codePoint >= 0x202a && codePoint <= 0x202e)
                || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }
}
