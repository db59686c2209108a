package dev.convnet.cli;

import dev.convnet.base.FileDigest;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.ExportOptions;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.export.ExportFiles;
import dev.convnet.export.ModelExport;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.onnx.transform.ExportSettings;
import dev.convnet.onnx.transform.ModelMetadata;
import dev.convnet.text.Format;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Exports networks, or a model file, as inference models.
 *
 * @param source the networks or the model
 * @param out the output folder, or the file of a single model
 * @param batch the batch; null for the model's own
 * @param options the form of the models
 * @param seed the seed of test data
 */
record InferenceExport(ExportSource source, Path out, String batch, ExportOptions options, long seed) {
    private static final String EXTENSION = ".onnx";

    /** Writes the files of each model, and prints a line about each. */
    void write(OutputOptions output, PrintWriter print) {
        if (source.isFile()) {
            writeModel(output, print);
            return;
        }
        List<Network> networks = source.networks();
        if (networks.size() > 1 && isOneFile()) {
            throw new UserError("--out must be a folder for several networks, not " + out);
        }
        // No file is written if another one may not be.
        networks.forEach(network -> files(network.name()).all(0, 0).forEach(output(output)::check));
        networks.forEach(network -> writeNetwork(network, output, print));
    }

    private void writeNetwork(Network network, OutputOptions output, PrintWriter print) {
        NetworkOptions chosen = source.flags().of(network);
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put(ModelMetadata.ARCHITECTURE, network.title());
        provenance.putAll(source.weights().provenance());
        Supplier<ModelExport.Source> made = () -> {
            NetworkGraph emitted = network.emit(chosen, Mode.INFERENCE);
            Model model = network.inferenceModel(chosen, source.weights().tensors(emitted));
            return new ModelExport.Source(ModelWriter.toProto(model), emitted.blocks());
        };
        write(network.name(), network.title(), provenance, made, output, print);
    }

    private void writeModel(OutputOptions output, PrintWriter print) {
        Path file = Path.of(source.name());
        if (source.weights().file().isPresent()) {
            throw new UserError("--weights needs a network; the model " + file + " has its own weights");
        }
        if (options.functions()) {
            throw new UserError("--functions needs a network: convnet does not know the blocks of " + file);
        }
        String name = file.getFileName().toString().replaceFirst("\\.onnx$", "");
        ModelProto model = ModelReader.load(file);
        Map<String, String> provenance =
                Map.of(ModelMetadata.SOURCE, FileDigest.of(file).describe());
        write(name, file.toString(), provenance, () -> new ModelExport.Source(model, List.of()), output, print);
    }

    private void write(
            String name,
            String title,
            Map<String, String> provenance,
            Supplier<ModelExport.Source> model,
            OutputOptions output,
            PrintWriter print) {
        ExportSettings settings = options.settings(batch);
        ModelExport export = new ModelExport(name, settings, options.metadata(provenance), files(name), seed);
        ModelProto written = export.run(model, output(output));
        print.println(export.files().model() + "  " + title + ", " + describe(written));
        print.flush();
    }

    private static String describe(ModelProto model) {
        return Format.count(model.getGraph().getInitializerCount()) + " weights, opset "
                + model.getOpsetImport(0).getVersion() + ", IR " + model.getIrVersion() + ", "
                + values(model.getGraph().getInputList()) + " → "
                + values(model.getGraph().getOutputList());
    }

    private static String values(List<ValueInfoProto> values) {
        return values.stream()
                .map(value -> value.getName() + " " + ModelText.type(value.getType()))
                .collect(Collectors.joining(", "));
    }

    private boolean isOneFile() {
        return out.toString().endsWith(EXTENSION);
    }

    /** The files of a model. Test data stands beside a model.onnx, in a folder of the model's own. */
    private ExportFiles files(String name) {
        ExportFiles.Extras extras = options.extras();
        Path model = extras.testData() ? out.resolve(name).resolve("model" + EXTENSION) : out.resolve(name + EXTENSION);
        return new ExportFiles(isOneFile() ? out : model, extras);
    }

    private ModelExport.Output output(OutputOptions output) {
        return new ModelExport.Output() {
            @Override
            public void check(Path file) {
                if (file.toString().endsWith(EXTENSION)) {
                    output.check(file, source.inputs(), ModelWriter::isOwn);
                } else {
                    output.check(file, source.inputs());
                }
            }

            @Override
            public void write(Path file, Consumer<Path> writer) {
                output.write(file, writer);
            }
        };
    }
}
