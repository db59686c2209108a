package dev.convnet.base;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A pattern for names.
 *
 * @param text a name in which {@code *} matches any text
 */
public record NamePattern(String text) {
    /** Whether the pattern matches the whole of {@code name}. */
    public boolean matches(String name) {
        String expression =
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(joining(".*"));
        return Pattern.compile(expression, Pattern.DOTALL).matcher(name).matches();
    }
}
