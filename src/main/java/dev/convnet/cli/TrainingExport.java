package dev.convnet.cli;

import dev.convnet.base.FolderLock;
import dev.convnet.base.OutputFolder;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.data.FashionMnist;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.train.PortableTraining;
import dev.convnet.train.graph.Optimizer;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * Exports the training of a network or a model as models that any ONNX Runtime runs.
 *
 * @param source the network or model
 * @param optimizer the optimizer of the training
 * @param folder the output folder
 */
record TrainingExport(ExportSource source, Optimizer optimizer, Path folder) {
    /** Writes the files, and prints a line about them. */
    void write(OutputOptions output, PrintWriter print) {
        PortableTraining.files(folder).forEach(file -> output.check(file, source.inputs(), ModelWriter::isOwn));
        ExportSource.Start start = source.start();
        PortableTraining made = source.isFile()
                ? PortableTraining.of(start.model(), optimizer, start.weights())
                : PortableTraining.of(start.model(), FashionMnist.FORMAT, optimizer, start.weights());
        OutputFolder target = new OutputFolder(folder);
        try (FolderLock _ = target.lock("export " + source.name())) {
            made.write(folder).forEach(target::add);
        }
        print.printf(
                "%s  training step with %s of %s, %d parameters trained%n",
                folder,
                optimizer.name(),
                start.model().inference().name(),
                start.model().trained().size());
    }
}
