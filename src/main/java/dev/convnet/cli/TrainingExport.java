package dev.convnet.cli;

import dev.convnet.base.FolderLock;
import dev.convnet.base.OutputFolder;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.data.Dataset;
import dev.convnet.data.FashionMnist;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.train.PortableTraining;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.train.browser.OnnxRuntimeWeb;
import dev.convnet.train.browser.TrainingPage;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.zoo.Network;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Exports the training of a network or a model as models that any ONNX Runtime runs.
 *
 * @param source the network or model
 * @param optimizer the optimizer of the training
 * @param folder the output folder
 * @param web the folder of npm's package onnxruntime-web, for a page that trains; empty for none
 */
record TrainingExport(ExportSource source, Optimizer optimizer, Path folder, Optional<Path> web) {
    private static final String PAGE = "index.html";

    /** @throws UserError if a page of a model file is asked for */
    TrainingExport {
        if (web.isPresent() && source.isFile()) {
            throw new UserError(
                    "--web needs a network, not a model file: the page trains on the sample of Fashion-MNIST");
        }
    }

    /** Writes the files, and prints a line about them. */
    void write(OutputOptions output, PrintWriter print) {
        Optional<OnnxRuntimeWeb> runtime = web.map(OnnxRuntimeWeb::of);
        PortableTraining.files(folder).forEach(file -> output.check(file, source.inputs(), ModelWriter::isOwn));
        Path page = folder.resolve(PAGE);
        runtime.ifPresent(_ -> output.check(page, source.inputs()));
        ExportSource.Start start = source.start();
        PortableTraining made = source.isFile()
                ? PortableTraining.of(start.model(), optimizer, start.weights())
                : PortableTraining.of(start.model(), FashionMnist.FORMAT, optimizer, start.weights());
        Optional<TrainingPage> training = runtime.map(r -> page(start.model(), made, r));
        OutputFolder target = new OutputFolder(folder);
        try (FolderLock _ = target.lock("export " + source.name())) {
            made.write(folder).forEach(target::add);
            training.ifPresent(p -> {
                p.write(page);
                target.add(page);
            });
        }
        print.printf(
                "%s  training step with %s of %s, %d parameters trained%n",
                folder,
                optimizer.name(),
                start.model().inference().name(),
                start.model().trained().size());
        training.ifPresent(_ -> print.printf("%s  a page that trains: open it in a browser%n", page));
    }

    private TrainingPage page(TrainableModel model, PortableTraining made, OnnxRuntimeWeb runtime) {
        Network network = source.networks().getFirst();
        Dataset data = FashionMnist.sample();
        int classes = source.flags().of(network).classes();
        SettingError.require(
                classes >= data.classNames().size(),
                "classes",
                "must be at least %d, as %s has, not %d"
                        .formatted(data.classNames().size(), data.name(), classes));
        return new TrainingPage(
                network.name(), network.title(), optimizer, model.trained(), made.program(), data, runtime);
    }
}
