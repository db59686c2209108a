package dev.convnet.report.format;

import dev.convnet.base.EscapingWriter;
import dev.convnet.report.Report;
import dev.convnet.report.section.ReportSection;
import dev.convnet.report.section.ReportSections;
import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.WriterOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * A report as one self-contained HTML page. It loads nothing, is complete without its script, and its security policy admits no
 * other script.
 */
public final class HtmlReport {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, HtmlReport.class.getClassLoader(), "dev.convnet.report.templates");

    private HtmlReport() {}

    /** Writes the page. Control characters of names are escaped, so that no name reorders or hides the text around it. */
    public static void write(Report report, Writer out) {
        String style = resource("report.css");
        String script = resource("report.js");
        TEMPLATES.render(
                "report.jte",
                Map.of(
                        "report",
                        report,
                        "sections",
                        ReportSections.of(report).stream().map(HtmlReport::part).toList(),
                        "style",
                        style,
                        "styleHash",
                        sha256(style),
                        "script",
                        script,
                        "scriptHash",
                        sha256(script)),
                new WriterOutput(new EscapingWriter(out)));
    }

    /** A section as the page's frame needs it. */
    public record Part(String id, String title, Content content) {}

    private static Part part(ReportSection section) {
        return new Part(section.id(), section.title(), output -> TEMPLATES.render(section.template(), section, output));
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hash by which the page's security policy admits its style sheet and its script. */
    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
