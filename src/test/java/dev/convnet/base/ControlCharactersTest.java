package dev.convnet.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ControlCharactersTest {
    @Test
    void plainTextStaysAsItIs() {
        String text = "conv1/weight é 漢 😀 – it's \"quoted\" \\n";
        assertSame(text, ControlCharacters.escape(text));
    }

    @Test
    void charactersThatActOnATerminalOrAPageAreEscaped() {
        assertEquals("a\\u001b[2Jb", ControlCharacters.escape("a\u001b[2Jb"));
        assertEquals("a\\u000a\\u000d\\u0009b", ControlCharacters.escape("a\n\r\tb"));
        assertEquals("\\u202egnp.exe", ControlCharacters.escape("\u202egnp.exe"));
        assertEquals("\\u2028\\u0000\\u009b", ControlCharacters.escape("\u2028\0\u009b"));
        assertEquals("\\ud800x", ControlCharacters.escape("\ud800x"));
    }

    @Test
    void theMessageOfAUserErrorIsOneLine() {
        assertEquals("bad name 'a\\u000ab'", new UserError("bad name 'a\nb'").getMessage());
    }
}
