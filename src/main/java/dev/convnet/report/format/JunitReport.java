package dev.convnet.report.format;

import dev.convnet.report.CellView;
import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.svg.Svg;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The cells as JUnit test cases: a failed or diverged cell is an error, a missed threshold is a failure. */
final class JunitReport {
    private JunitReport() {}

    static void write(Report report, Writer out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            for (RunView run : report.runs()) {
                suite(run, xml);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private static void suite(RunView view, XMLStreamWriter xml) throws XMLStreamException {
        List<Cell> cells = view.run().cells();
        long errors = cells.stream().filter(JunitReport::brokeOff).count();
        long skipped = cells.stream()
                .filter(cell -> cell.status() == CellStatus.SKIPPED)
                .count();
        long failures = cells.stream().filter(cell -> !cell.passed()).count() - errors - skipped;
        String suite = view.run().suite() + (view.name().isEmpty() ? "" : " (" + view.name() + ")");
        start(xml, 1, "testsuite");
        attribute(xml, "name", suite);
        attribute(xml, "tests", String.valueOf(cells.size()));
        attribute(xml, "failures", String.valueOf(failures));
        attribute(xml, "errors", String.valueOf(errors));
        attribute(xml, "skipped", String.valueOf(skipped));
        attribute(xml, "timestamp", view.run().startedAt().toString());
        attribute(
                xml,
                "time",
                seconds(cells.stream()
                        .mapToDouble(cell -> cell.outcome().seconds())
                        .sum()));
        start(xml, 2, "properties");
        for (var property : view.environment().entrySet()) {
            start(xml, 3, "property");
            attribute(xml, "name", property.getKey());
            attribute(xml, "value", property.getValue());
            xml.writeEndElement();
        }
        end(xml, 2);
        for (Cell cell : cells) {
            testCase(suite, cell, xml);
        }
        end(xml, 1);
    }

    private static void testCase(String suite, Cell cell, XMLStreamWriter xml) throws XMLStreamException {
        start(xml, 2, "testcase");
        attribute(xml, "classname", suite);
        attribute(xml, "name", cell.id());
        attribute(xml, "time", seconds(cell.outcome().seconds()));
        String reason = cell.outcome().reason() == null
                ? "no reason was recorded"
                : cell.outcome().reason();
        switch (cell.status()) {
            case FAILED, DIVERGED -> outcome(xml, "error", reason);
            case SKIPPED -> outcome(xml, "skipped", reason);
            case OK -> {
                List<String> broken = cell.outcome().thresholds().stream()
                        .filter(verdict -> !verdict.passed())
                        .map(CellView::inWords)
                        .toList();
                if (!broken.isEmpty()) {
                    outcome(xml, "failure", String.join("; ", broken));
                }
            }
        }
        end(xml, 2);
    }

    private static boolean brokeOff(Cell cell) {
        return switch (cell.status()) {
            case FAILED, DIVERGED -> true;
            case OK, SKIPPED -> false;
        };
    }

    private static void outcome(XMLStreamWriter xml, String kind, String message) throws XMLStreamException {
        start(xml, 3, kind);
        attribute(xml, "message", message);
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, Svg.text(value));
    }

    private static void start(XMLStreamWriter xml, int depth, String element) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
        xml.writeStartElement(element);
    }

    private static void end(XMLStreamWriter xml, int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
        xml.writeEndElement();
    }

    private static String seconds(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP).toPlainString();
    }
}
