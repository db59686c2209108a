package dev.convnet.export;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.FileDigest;
import dev.convnet.base.UserError;
import dev.convnet.base.Version;
import dev.convnet.model.ModelFile;
import dev.convnet.model.inspect.Inspection;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.text.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report of an export, in Markdown: the stages with their outcomes, and what the model is. Equal exports have equal reports.
 *
 * @param name the model's name
 * @param stages the stages in order
 * @param files the files of the model
 */
record ExportReport(String name, List<Stage> stages, ExportFiles files) {
    ExportReport {
        stages = List.copyOf(stages);
    }

    /**
     * The report.
     *
     * @param model the exported model; empty if a stage before the file failed
     */
    String text(Optional<ModelProto> model) {
        StringBuilder text = new StringBuilder("# Export of " + cell(name) + "\n\n");
        List<Stage> failed = stages.stream()
                .filter(stage -> stage.outcome() == Stage.Outcome.FAILED)
                .toList();
        text.append(
                failed.isEmpty()
                        ? "Every stage that this machine supports passed.\n\n"
                        : "Failed: " + failed.getFirst().name() + ".\n\n");
        table(
                text,
                List.of("stage", "outcome", "detail"),
                stages.stream()
                        .map(stage ->
                                List.of(stage.name(), stage.outcome().name().toLowerCase(Locale.ROOT), stage.detail()))
                        .toList());
        if (model.isPresent() && Files.exists(files.model())) {
            describe(new ModelFile(files.model(), model.get(), false), text);
        }
        text.append("\nconvnet ")
                .append(Version.current())
                .append(", ONNX Runtime ")
                .append(OrtRuntime.version())
                .append(", Java ")
                .append(Runtime.version())
                .append(", ")
                .append(System.getProperty("os.name"))
                .append(' ')
                .append(System.getProperty("os.arch"))
                .append('\n');
        return text.toString();
    }

    private void describe(ModelFile model, StringBuilder text) {
        Inspection inspection = Inspection.of(model, Map.of());
        text.append("\n## Model\n\n");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("file", model.path().getFileName().toString()));
        rows.add(List.of("size", Format.bytes(inspection.fileBytes())));
        rows.add(List.of("SHA-256", "`" + FileDigest.of(model.path()).sha256() + "`"));
        if (hasData(model.proto())) {
            rows.add(List.of("weights", files.data().getFileName() + ", " + Format.bytes(size(files.data()))));
            rows.add(List.of(
                    "SHA-256 of the weights", "`" + FileDigest.of(files.data()).sha256() + "`"));
        }
        rows.add(List.of("producer", inspection.producer()));
        rows.add(List.of(
                "opset",
                inspection.opsets().entrySet().stream()
                        .map(opset -> opset.getKey().isEmpty()
                                ? opset.getValue().toString()
                                : opset.getKey() + " " + opset.getValue())
                        .collect(Collectors.joining(", "))));
        rows.add(List.of("IR version", Long.toString(inspection.irVersion())));
        inspection.inputs().forEach(input -> rows.add(List.of("input", input.name() + ": " + input.type())));
        inspection.outputs().forEach(output -> rows.add(List.of("output", output.name() + ": " + output.type())));
        rows.add(List.of("parameters", Format.count(inspection.parameters())));
        if (inspection.statistics() > 0) {
            rows.add(List.of("running statistics", Format.count(inspection.statistics())));
        }
        rows.add(List.of("multiply-accumulates", Format.count(inspection.macs()) + " for one image"));
        inspection.metadata().forEach((key, value) -> rows.add(List.of(key, value)));
        table(text, List.of("", ""), rows);
        text.append("\n## Operators\n\n");
        table(
                text,
                List.of("operator", "count", "parameters", "multiply-accumulates"),
                inspection.operators().stream()
                        .map(operator -> List.of(
                                operator.name(),
                                Format.count(operator.count()),
                                Format.count(operator.parameters()),
                                Format.count(operator.macs())))
                        .toList());
    }

    private boolean hasData(ModelProto model) {
        return files.extras().externalData() || ModelWriter.exceedsOneFile(model);
    }

    private static void table(StringBuilder text, List<String> head, List<List<String>> rows) {
        row(text, head);
        row(text, head.stream().map(_ -> "---").toList());
        rows.forEach(row -> row(text, row));
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(ExportReport::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Text that does not end a cell of a table. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s*\\R\\s*", " ");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }
}
