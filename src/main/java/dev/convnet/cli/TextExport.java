package dev.convnet.cli;

import dev.convnet.base.AtomicFile;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.zoo.Network;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Exports the graphs of networks as text, without weights.
 *
 * @param source the networks
 * @param folder the output folder
 */
record TextExport(ExportSource source, Path folder) {
    /** Writes one file per network, and prints its path. */
    void write(OutputOptions output, PrintWriter print) {
        List<Network> networks = source.networks();
        networks.forEach(network -> output.check(file(network), source.inputs(), ModelWriter::isOwn));
        for (Network network : networks) {
            String text = ModelText.of(
                    ModelWriter.toProto(network.inferenceModel(source.flags().of(network), Map.of())));
            output.write(file(network), target -> AtomicFile.writeString(target, text));
            print.println(file(network));
            print.flush();
        }
    }

    private Path file(Network network) {
        return folder.resolve(network.name() + ".onnxtxt");
    }
}
