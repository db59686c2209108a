package dev.convnet.cli;

import dev.convnet.base.FolderLock;
import dev.convnet.base.OutputFolder;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.train.artifacts.OrtCheckpoint;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.train.graph.Optimizer;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * Exports what ONNX Runtime's training API needs to train a network or a model.
 *
 * @param source the network or model
 * @param optimizer the optimizer of the training
 * @param folder the output folder
 */
record ArtifactsExport(ExportSource source, Optimizer optimizer, Path folder) {
    /** Writes the files, and prints a line about them. */
    void write(OutputOptions output, PrintWriter print) {
        TrainingArtifacts.files(folder).forEach(file -> output.check(file, source.inputs()));
        TrainingArtifacts.require(optimizer);
        ExportSource.Start start = source.start();
        TrainingArtifacts made = TrainingArtifacts.of(start.model(), optimizer, TrainingArtifacts.DropoutForm.OPERATOR);
        OutputFolder target = new OutputFolder(folder);
        try (FolderLock _ = target.lock("export " + source.name())) {
            made.write(folder, OrtCheckpoint.initial(start.model(), start.weights()));
            TrainingArtifacts.files(folder).forEach(target::add);
        }
        print.printf(
                "%s  training artifacts of %s, %d parameters trained%n",
                folder,
                start.model().inference().name(),
                start.model().trained().size());
    }
}
