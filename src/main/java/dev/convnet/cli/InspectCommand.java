package dev.convnet.cli;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.ControlCharacters;
import dev.convnet.base.InputFiles;
import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.DimOptions;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.model.ModelFile;
import dev.convnet.model.inspect.GraphDrawing;
import dev.convnet.model.inspect.Inspection;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.text.Format;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet inspect}: shows the contents of an ONNX model. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the inputs, outputs, parameters, multiply-accumulates, memory and operators of any ONNX model.",
            "The memory of activations is an estimate: each value has a buffer of its own, freed after its last use."
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "An ONNX file.")
    private Path file;

    @Mixin
    private DimOptions dims;

    @Option(names = "--nodes", description = "Also list every node.")
    private boolean nodes;

    @Option(names = "--text", description = "Print only the graph, in ONNX's text syntax without weights.")
    private boolean text;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the graph as an SVG file.")
    private Path svg;

    @Mixin
    private OutputOptions output;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (text && (json || nodes || svg != null)) {
            throw new UserError("--text prints only the graph: omit --json, --nodes and --svg");
        }
        if (svg != null) {
            output.check(svg, InputFiles.of(file));
        }
        ModelFile model = ModelFile.read(file);
        PrintWriter out = spec.commandLine().getOut();
        if (text) {
            out.print(ModelText.of(model.proto()));
        } else {
            Inspection inspection = Inspection.of(model, dims.sizes());
            if (svg != null) {
                output.write(svg, target -> AtomicFile.writeString(target, GraphDrawing.svg(inspection)));
            }
            if (json) {
                out.println(Json.CAMEL.writeValueAsString(inspection));
            } else {
                print(inspection, out);
            }
        }
        out.flush();
        return 0;
    }

    private void print(Inspection model, PrintWriter out) {
        String opsets = model.opsets().entrySet().stream()
                .map(opset -> (opset.getKey().isEmpty() ? "opset" : opset.getKey()) + " " + opset.getValue())
                .collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "%s  %s, IR %d, %s%s%n",
                model.file(),
                Format.bytes(model.fileBytes()),
                model.irVersion(),
                opsets,
                model.producer().isEmpty() ? "" : ", by " + model.producer());
        if (!model.description().isEmpty()) {
            out.println("description  " + ControlCharacters.escape(model.description()));
        }
        model.metadata()
                .forEach((key, value) -> out.println("metadata     " + ControlCharacters.escape(key + ": " + value)));
        values("input", model.inputs(), out);
        values("output", model.outputs(), out);
        out.printf(
                "parameters   %s%s, %s%n",
                Format.count(model.parameters()),
                model.statistics() == 0 ? "" : " and " + Format.count(model.statistics()) + " running statistics",
                Format.bytes(model.weightBytes()));
        out.printf("arithmetic   %s multiply-accumulates%s%n", Format.si(model.macs()), at(model.dims()));
        out.printf(
                "activations  %s in all, %s at once%s%n",
                Format.bytes(model.memory().allBytes()),
                Format.bytes(model.memory().peakBytes()),
                at(model.dims()));
        model.notes().forEach(note -> out.println("note         " + note));
        out.println();
        Table operators = new Table(1, "operator", "count", "parameters", "MACs");
        for (Inspection.OperatorSummary operator : model.operators()) {
            operators.row(
                    operator.name(),
                    Long.toString(operator.count()),
                    Format.count(operator.parameters()),
                    Format.si(operator.macs()));
        }
        operators.print(out);
        if (nodes) {
            out.println();
            nodes(model.nodes(), out);
        }
    }

    private static void nodes(List<Inspection.NodeSummary> nodes, PrintWriter out) {
        Table table = new Table(3, "node", "operator", "output", "parameters", "MACs");
        for (Inspection.NodeSummary node : nodes) {
            table.row(
                    node.name(), node.operator(), node.type(), Format.count(node.parameters()), Format.si(node.macs()));
        }
        table.print(out);
    }

    private static void values(String kind, List<Inspection.NamedType> values, PrintWriter out) {
        for (Inspection.NamedType value : values) {
            out.printf("%-12s %s: %s%n", kind, value.name(), value.type());
        }
    }

    private static String at(Map<String, Long> dims) {
        return dims.isEmpty()
                ? ""
                : dims.entrySet().stream()
                        .map(dim -> dim.getKey() + " = " + dim.getValue())
                        .collect(Collectors.joining(", ", " with ", ""));
    }
}
