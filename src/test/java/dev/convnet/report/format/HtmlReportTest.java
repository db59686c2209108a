package dev.convnet.report.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.report.Report;
import dev.convnet.report.section.ReportSection;
import dev.convnet.report.section.ReportSections;
import dev.convnet.results.Cell;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.testing.SampleRun;
import dev.convnet.text.Format;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class HtmlReportTest {
    private static final String HOSTILE =
            "</title></style></svg>--><script>alert(1)</script>\"'`<img src=x onerror=alert(1)>&amp;${7}\u0000\u0007\uFFFE😀";
    private static final Set<String> FIXED = Set.of(
            "pixels", "status", "startedAt", "finishedAt", "scenario", "phase", "bound", "kind", "reduction", "end");

    /** A tag with quoted attributes, an end tag or the document type: all that may follow a {@code <}. */
    private static final Pattern TAG = Pattern.compile(
            "<(?:!DOCTYPE html|/[a-z0-9]+|([a-z0-9]+)((?:\\s+(?:open|[a-zA-Z-]+=\"[^\"<]*\"))*)\\s*/?)>");

    @TempDir
    Path folder;

    @Test
    void equalResultsGiveEqualBytes() throws Exception {
        Path first = folder.resolve("first/index.html");
        Path second = folder.resolve("second/index.html");
        ReportFormat.HTML.write(report(SampleRun.complete()), folder.resolve("first"));
        ReportFormat.HTML.write(report(SampleRun.complete()), folder.resolve("second"));
        assertEquals(-1, Files.mismatch(first, second));
    }

    @Test
    void everySectionIsThere() {
        RunResults run = SampleRun.complete();
        String html = html(run);
        assertTrue(html.startsWith("<!DOCTYPE html>"));
        for (String id : List.of("summary", "data", "environment", "network-1", "network-6")) {
            assertTrue(html.contains("<section id=\"" + id + "\""), id);
            assertTrue(html.contains("href=\"#" + id + "\""), id);
        }
        for (String heading : List.of(
                "Architecture",
                "Training",
                "Predictions",
                "Hardest images",
                "Confusion",
                "Accuracy of each class",
                "Inference",
                "Start-up",
                "Time of a training step",
                "Operators of inference",
                "Kernels",
                "Recipe",
                "Loss",
                "Accuracy")) {
            Matcher found = Pattern.compile("<(?:h3|b)>" + heading + "</").matcher(html);
            assertEquals(6, found.results().count(), heading);
        }
        for (Cell network : run.cells()) {
            assertTrue(
                    html.contains(">" + network.identity().title() + "</a>"),
                    network.identity().title());
        }
        assertTrue(html.contains("All 6 cells passed."));
        assertTrue(html.contains("opset 21, IR version 10"));
        assertTrue(html.contains("14 March 2026, 09:26 UTC"));
    }

    @Test
    void navigationAndPageFollowTheListOfSections() {
        Report report = report(SampleRun.complete());
        String html = html(SampleRun.complete());
        List<ReportSection> sections = ReportSections.of(report);
        assertEquals(3 + 6, sections.size());
        String navigation = html.substring(html.indexOf("<nav"), html.indexOf("</nav>"));
        assertEquals(
                sections.stream().map(s -> "#" + s.id() + " " + s.title()).toList(),
                Pattern.compile("href=\"(#[^\"]*)\">([^<]*)<")
                        .matcher(navigation)
                        .results()
                        .map(r -> r.group(1) + " " + r.group(2))
                        .toList());
        assertEquals(
                sections.stream().map(ReportSection::id).toList(),
                Pattern.compile("<section id=\"([^\"]*)\"")
                        .matcher(html)
                        .results()
                        .map(r -> r.group(1))
                        .toList());
    }

    @Test
    void nothingIsLoaded() {
        String html = html(SampleRun.complete());
        String names = html.replace("http://www.w3.org/2000/svg", "");
        assertFalse(names.contains("http:") || names.contains("https:") || names.contains("url("));
        assertFalse(Pattern.compile("\\bsrc=|@import|<link|<iframe|\\sstyle=")
                .matcher(html)
                .find());
        Matcher references = Pattern.compile("href=\"([^\"]*)\"").matcher(html);
        references
                .results()
                .map(r -> r.group(1))
                .forEach(to -> assertTrue(to.startsWith("#") || to.startsWith("data:image/png;base64,"), to));
    }

    @Test
    void thePolicyAdmitsTheStyleSheetAndTheScriptAndNothingElse() throws Exception {
        String html = html(SampleRun.complete());
        assertTrue(
                html.contains("default-src 'none'; style-src '" + hash(html, "style") + "'; script-src '"
                        + hash(html, "script") + "'; img-src data:; base-uri 'none'; form-action 'none'"),
                html.substring(0, 600));
        assertEquals(1, Pattern.compile("<script").matcher(html).results().count(), "scripts");
    }

    private static String hash(String html, String tag) throws Exception {
        String content =
                html.substring(html.indexOf("<" + tag + ">") + tag.length() + 2, html.indexOf("</" + tag + ">"));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(hash);
    }

    @Test
    void everyReferenceWithinThePageHasItsTarget() {
        String html = html(SampleRun.complete());
        Set<String> ids = new TreeSet<>();
        Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(html)
                .results()
                .forEach(r -> assertTrue(ids.add(r.group(1)), r.group()));
        Pattern.compile("href=\"#([^\"]*)\"")
                .matcher(html)
                .results()
                .forEach(r -> assertTrue(ids.contains(r.group(1)), r.group()));
    }

    @Test
    void everySvgIsXml() throws Exception {
        assertTrue(svgs(html(SampleRun.complete())) > 6 * 24);
        assertTrue(svgs(html(hostile(SampleRun.complete()))) > 6);
    }

    @Test
    void noTextOfTheResultsBecomesMarkup() throws Exception {
        String html = html(hostile(SampleRun.complete()));
        assertTrue(html.contains("&lt;script&gt;alert(1)"));
        String body = html.substring(0, html.indexOf("<style>"))
                + html.substring(html.indexOf("</style>"), html.lastIndexOf("<script>"));
        int at = body.indexOf('<');
        Matcher tag = TAG.matcher(body);
        while (at >= 0) {
            assertTrue(tag.find(at) && tag.start() == at, body.substring(at, Math.min(body.length(), at + 120)));
            String name = tag.group(1);
            assertFalse(
                    name != null
                            && Set.of("script", "img", "iframe", "object", "embed", "link")
                                    .contains(name),
                    name);
            String attributes = tag.group(2) == null ? "" : tag.group(2).replaceAll("\"[^\"]*\"", "");
            assertFalse(attributes.contains(" on") || attributes.contains("style"), tag.group());
            at = body.indexOf('<', tag.end());
        }
    }

    @Test
    void aLongNameIsCutInDrawingsAndHeadings() throws Exception {
        RunResults run = SampleRun.run(List.of(SampleRun.complete().cells().get(3)));
        String html = html(replaced(run, "x".repeat(10_000)));
        Pattern.compile("<(?:text|h1|h2|a|figcaption)\\b[^>]*>([^<]*)<")
                .matcher(html)
                .results()
                .forEach(r -> assertTrue(r.group(1).length() <= 200, Format.name(r.group())));
    }

    @Test
    void aRunThatDivergedShowsWhereAndWhatThereWas() {
        Cell network = SampleRun.diverged(SampleRun.complete().cells().get(2), 120);
        String html = html(SampleRun.run(List.of(network)));
        assertTrue(html.contains("0 of 1 cells passed, 1 diverged."));
        assertTrue(html.contains("<p class=\"failure\"><b>△ diverged:</b> the loss of step 121 is NaN</p>"));
        assertTrue(html.contains("✕ diverged at step 121"));
        assertTrue(html.contains(">Architecture</h3>"));
        assertFalse(html.contains(">Predictions</h3>"));
        assertFalse(Pattern.compile("d=\"[^\"]*(NaN|Infinity)").matcher(html).find());
    }

    @Test
    void aNetworkThatFailedShowsItsReason() {
        Cell good = SampleRun.complete().cells().getFirst();
        String html = html(SampleRun.run(List.of(good, SampleRun.failed(good, "no memory for <Conv>"))));
        assertTrue(html.contains("1 of 2 cells passed, 1 failed. Best test accuracy"));
        assertEquals(
                2,
                Pattern.compile("no memory for &lt;Conv&gt;")
                        .matcher(html)
                        .results()
                        .count());
        assertTrue(html.contains("✕ failed"));
    }

    @Test
    void aRunWithoutNetworksIsAPage() {
        assertTrue(html(SampleRun.run(List.of())).contains("The run has no cells."));
    }

    private static Report report(RunResults run) {
        return Report.of(List.of(run), List.of());
    }

    private static String html(RunResults run) {
        StringWriter out = new StringWriter();
        HtmlReport.write(report(run), out);
        return out.toString();
    }

    /** Parses every outermost svg element, in which a chart's area is another. @return how many there are */
    private static int svgs(String html) throws Exception {
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        Matcher tag = Pattern.compile("<svg\\b|</svg>").matcher(html);
        int count = 0;
        int depth = 0;
        int start = 0;
        while (tag.find()) {
            boolean opens = tag.group().startsWith("<svg");
            if (opens && depth == 0) {
                start = tag.start();
            }
            depth += opens ? 1 : -1;
            if (!opens && depth == 0) {
                parser.parse(new InputSource(new StringReader(html.substring(start, tag.end()))));
                count++;
            }
        }
        assertEquals(0, depth);
        return count;
    }

    private RunResults hostile(RunResults run) throws Exception {
        return replaced(run, HOSTILE);
    }

    /** The run with every free text in it replaced. */
    private RunResults replaced(RunResults run, String text) throws Exception {
        Path file = folder.resolve("results.json");
        ResultsFile.write(run, file);
        JsonMapper mapper = new JsonMapper();
        JsonNode tree = mapper.readTree(Files.readString(file));
        replace(tree, text);
        Files.writeString(file, mapper.writeValueAsString(tree));
        return ResultsFile.read(file);
    }

    private static void replace(JsonNode node, String text) {
        switch (node) {
            case ObjectNode object -> {
                for (String name : List.copyOf(object.propertyNames())) {
                    if (object.get(name).isString() && !FIXED.contains(name)) {
                        object.put(name, text);
                    } else if (name.equals("settings")) {
                        object.putObject(name).put(text, 1.0);
                    } else {
                        replace(object.get(name), text);
                    }
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    if (array.get(i).isString()) {
                        array.set(i, array.stringNode(text));
                    } else {
                        replace(array.get(i), text);
                    }
                }
            }
            default -> {}
        }
    }
}
