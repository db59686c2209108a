package dev.convnet.cli;

import dev.convnet.base.AtomicFile;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.text.Format;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Exports networks as inference models.
 *
 * @param source the networks
 * @param folder the output folder
 * @param text whether the graphs are written as text, without weights
 */
record InferenceExport(ExportSource source, Path folder, boolean text) {
    /** Writes one file per network, and prints a line about each. */
    void write(OutputOptions output, PrintWriter print) {
        List<Network> networks = source.networks();
        networks.forEach(network -> output.check(file(network), source.inputs(), ModelWriter::isOwn));
        for (Network network : networks) {
            if (text) {
                writeText(network, output, print);
            } else {
                write(network, output, print);
            }
            print.flush();
        }
    }

    private Path file(Network network) {
        return folder.resolve(network.name() + (text ? ".onnxtxt" : ".onnx"));
    }

    private void writeText(Network network, OutputOptions output, PrintWriter print) {
        Path file = file(network);
        Model model = network.inferenceModel(source.flags().of(network), Map.of());
        output.write(file, target -> AtomicFile.writeString(target, ModelText.of(ModelWriter.toProto(model))));
        print.println(file);
    }

    private void write(Network network, OutputOptions output, PrintWriter print) {
        NetworkOptions options = source.flags().of(network);
        NetworkGraph emitted = network.emit(options, Mode.INFERENCE);
        Path file = file(network);
        Model model = network.inferenceModel(options, source.weights().tensors(emitted));
        output.write(file, target -> ModelWriter.write(model, target));
        print.printf(
                Locale.ROOT,
                "%s  %s, %s parameters, input [batch, 1, %d, %d], %d classes%n",
                file,
                network.title(),
                Format.count(emitted.trainableElements()),
                options.side(),
                options.side(),
                options.classes());
    }
}
