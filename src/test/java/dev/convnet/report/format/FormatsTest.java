package dev.convnet.report.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.report.Report;
import dev.convnet.results.Cell;
import dev.convnet.results.RunResults;
import dev.convnet.testing.ManyCells;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is written beside the page, read back. */
class FormatsTest {
    private static final Cell LENET = SampleRun.network("lenet-bn", "BN-LeNet", Trees.lenet(), 2, 0.85);
    private static final String ODD = "=1+1 | a \"quoted\",\r\nname <b> & [x](y) \u0000";

    @TempDir
    Path folder;

    @Test
    void csvHasARowForEachMeasurementAndOneForACellWithoutAny() throws Exception {
        RunResults run = SampleRun.run(List.of(LENET, SampleRun.failed(LENET, ODD)));
        List<List<String>> rows = csv(written(ReportFormat.CSV, run));
        assertEquals(1 + LENET.inference().latency().size() + 1, rows.size());
        List<String> header = rows.getFirst();
        rows.forEach(row -> assertEquals(header.size(), row.size(), row.toString()));
        assertEquals(
                LENET.inference().latency().getFirst().time().p50Ms(),
                Double.parseDouble(rows.get(1).get(header.indexOf("p50_ms"))));
        // A spreadsheet would take it for a formula.
        assertEquals("'" + ODD, rows.getLast().get(header.indexOf("reason")));
        assertEquals("FAILED", rows.getLast().get(header.indexOf("status")));
    }

    @Test
    void markdownKeepsItsTableWhateverANameHolds() throws Exception {
        RunResults run = SampleRun.run(List.of(LENET, ManyCells.named(LENET, "odd", ODD)));
        List<String> table = written(ReportFormat.MARKDOWN, run)
                .lines()
                .filter(line -> line.startsWith("|"))
                .toList();
        assertEquals(4, table.size());
        for (String row : table) {
            assertEquals(
                    table.getFirst()
                            .replaceAll("\\\\\\|", "")
                            .chars()
                            .filter(c -> c == '|')
                            .count(),
                    row.replaceAll("\\\\\\|", "").chars().filter(c -> c == '|').count(),
                    row);
        }
        assertFalse(table.getLast().contains("<b>"));
    }

    @Test
    void junitCountsErrorsFailuresAndSkips() throws Exception {
        RunResults run = SampleRun.run(List.of(LENET, SampleRun.failed(LENET, ODD), SampleRun.diverged(LENET, 20)));
        Path file = folder.resolve("junit.xml");
        Files.writeString(file, written(ReportFormat.JUNIT, run));
        Element suite = (Element) DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("testsuite")
                .item(0);
        assertEquals("3", suite.getAttribute("tests"));
        assertEquals("2", suite.getAttribute("errors"));
        assertEquals("0", suite.getAttribute("failures"));
        assertEquals(2, suite.getElementsByTagName("error").getLength());
        assertTrue(((Element) suite.getElementsByTagName("error").item(0))
                .getAttribute("message")
                .startsWith("=1+1 | a \"quoted\""));
    }

    @Test
    void jmhsResultsHaveWhatItsViewersRead() throws Exception {
        JsonNode results = new JsonMapper().readTree(written(ReportFormat.JMH_JSON, SampleRun.run(List.of(LENET))));
        assertEquals(LENET.inference().latency().size() + 1, results.size());
        JsonNode first = results.get(0);
        assertEquals("convnet.inference.lenet-bn", first.get("benchmark").asString());
        assertEquals("sample", first.get("mode").asString());
        JsonNode metric = first.get("primaryMetric");
        assertEquals(
                LENET.inference().latency().getFirst().time().p50Ms(),
                metric.get("score").asDouble());
        assertEquals("ms/op", metric.get("scoreUnit").asString());
        assertEquals("25.0.1", first.get("jdkVersion").asString());
        assertEquals("OpenJDK 64-Bit Server VM", first.get("vmName").asString());
        assertEquals("25.0.1+8", first.get("vmVersion").asString());
        assertFalse(metric.has("rawData"));
        JsonNode iteration = metric.get("rawDataHistogram").get(0).get(0);
        List<Double> samples = LENET.inference().latency().getFirst().time().samplesMs().stream()
                .sorted()
                .toList();
        assertEquals(samples.size(), iteration.size());
        for (int i = 0; i < samples.size(); i++) {
            assertEquals(samples.get(i), iteration.get(i).get(0).asDouble());
            assertEquals(1, iteration.get(i).get(1).asInt());
        }
        assertEquals(2, metric.get("scoreConfidence").size());
        assertTrue(metric.get("scorePercentiles").has("95.0"));
        assertFalse(metric.get("scorePercentiles").has("99.0"), "200 calls are too few for p99");
    }

    private String written(ReportFormat format, RunResults run) throws Exception {
        return Files.readString(format.write(Report.of(List.of(run), List.of()), folder));
    }

    /** The fields of RFC 4180. */
    private static List<List<String>> csv(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (quoted || c != '\r') {
                field.append(c);
            }
        }
        return rows;
    }
}
