package dev.convnet.report.format;

import dev.convnet.report.Report;
import dev.convnet.report.RunView;
import dev.convnet.results.Cell;
import dev.convnet.results.CellComparison;
import dev.convnet.results.GateFailure;
import dev.convnet.results.Gates;
import dev.convnet.svg.Svg;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The cells and comparisons as JUnit test cases: a failed or diverged cell is an error; a missed threshold or bound, and a comparison that
 * fails, is a failure; a run that is incomplete is an error of its own.
 */
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
        List<TestCase> cases = cases(view);
        String suite = view.run().suite() + (view.name().isEmpty() ? "" : " (" + view.name() + ")");
        start(xml, 1, "testsuite");
        attribute(xml, "name", suite);
        attribute(xml, "tests", String.valueOf(cases.size()));
        attribute(xml, "failures", count(cases, "failure"));
        attribute(xml, "errors", count(cases, "error"));
        attribute(xml, "skipped", count(cases, "skipped"));
        attribute(xml, "timestamp", view.run().startedAt().toString());
        attribute(
                xml,
                "time",
                seconds(cases.stream().mapToDouble(TestCase::seconds).sum()));
        start(xml, 2, "properties");
        for (var property : view.environment().entrySet()) {
            start(xml, 3, "property");
            attribute(xml, "name", property.getKey());
            attribute(xml, "value", property.getValue());
            xml.writeEndElement();
        }
        end(xml, 2);
        for (TestCase test : cases) {
            start(xml, 2, "testcase");
            attribute(xml, "classname", suite);
            attribute(xml, "name", test.name());
            attribute(xml, "time", seconds(test.seconds()));
            if (!test.outcome().isEmpty()) {
                outcome(xml, test.outcome(), test.message());
            }
            end(xml, 2);
        }
        end(xml, 1);
    }

    /**
     * A test case.
     *
     * @param outcome {@code failure}, {@code error} or {@code skipped}; empty if the test passed
     */
    private record TestCase(String name, double seconds, String outcome, String message) {}

    /** The cells, the comparisons, and what the run fails by as a whole. */
    private static List<TestCase> cases(RunView view) {
        List<TestCase> cases = new ArrayList<>();
        view.run().cells().forEach(cell -> cases.add(ofCell(cell, view.run().strict())));
        view.run().comparisons().forEach(comparison -> cases.add(ofComparison(comparison, view)));
        view.failures().stream()
                .filter(GateFailure.OfRun.class::isInstance)
                .forEach(failure -> cases.add(new TestCase(failure.subject(), 0, "error", failure.inWords())));
        return cases;
    }

    private static TestCase ofCell(Cell cell, boolean strict) {
        List<GateFailure> failures = Gates.of(cell, strict);
        String missed = failures.stream().map(GateFailure::inWords).collect(Collectors.joining("; "));
        double seconds = cell.outcome().seconds();
        return switch (cell.status()) {
            case FAILED, DIVERGED ->
                new TestCase(cell.id(), seconds, "error", cell.outcome().reasonOrUnknown());
            case SKIPPED ->
                failures.isEmpty()
                        ? new TestCase(
                                cell.id(), seconds, "skipped", cell.outcome().reasonOrUnknown())
                        : new TestCase(cell.id(), seconds, "failure", missed);
            case OK -> new TestCase(cell.id(), seconds, failures.isEmpty() ? "" : "failure", missed);
        };
    }

    private static TestCase ofComparison(CellComparison comparison, RunView view) {
        GateFailure failure = new GateFailure.FailedComparison(comparison);
        String notAgreed = view.failures().contains(failure) ? "failure" : "skipped";
        return new TestCase(
                comparison.cell() + " compared with " + comparison.baseline(),
                0,
                comparison.agree() ? "" : notAgreed,
                failure.inWords());
    }

    private static String count(List<TestCase> cases, String outcome) {
        return String.valueOf(
                cases.stream().filter(test -> test.outcome().equals(outcome)).count());
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
