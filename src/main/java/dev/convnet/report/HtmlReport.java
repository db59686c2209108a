package dev.convnet.report;

import dev.convnet.io.AtomicFile;
import dev.convnet.results.RunResults;
import dev.convnet.results.RunResults.Cell;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The results of a run as one self-contained HTML page: text, tables, drawings and images in a single file that loads nothing,
 * is complete without its script, and lets no other run. Equal results give equal bytes.
 */
public final class HtmlReport {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, HtmlReport.class.getClassLoader(), "dev.convnet.report.templates");

    private HtmlReport() {}

    /**
     * Writes the page, atomically.
     *
     * @throws dev.convnet.io.UserError if the file cannot be written
     */
    public static void write(RunResults run, Path indexHtml) {
        AtomicFile.writeString(indexHtml, html(run));
    }

    static String html(RunResults run) {
        List<NetworkView> networks = new ArrayList<>();
        for (Cell network : run.cells()) {
            networks.add(new NetworkView(networks.size() + 1, network, run.data()));
        }
        String style = resource("report.css");
        String script = resource("report.js");
        StringOutput page = new StringOutput();
        TEMPLATES.render(
                "report.jte",
                Map.of(
                        "run",
                        run,
                        "networks",
                        List.copyOf(networks),
                        "style",
                        style,
                        "styleHash",
                        sha256(style),
                        "script",
                        script,
                        "scriptHash",
                        sha256(script)),
                page);
        return page.toString();
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hash by which the page's security policy lets its one style sheet and its one script in. */
    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
