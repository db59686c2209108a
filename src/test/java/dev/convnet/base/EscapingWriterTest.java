package dev.convnet.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class EscapingWriterTest {
    @Test
    void lineEndsAndTabsStayAndControlCharactersAreEscaped() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(new EscapingWriter(text));
        out.print("a\tb\n\u001b[2Jc\r\u202Ed\r\n");
        out.print('\u0007');
        out.print("60\u202F000 µs 😀");
        out.flush();
        assertEquals("a\tb\n\\u001b[2Jc\\u000d\\u202ed\r\n\\u000760\u202F000 µs 😀", text.toString());
    }
}
