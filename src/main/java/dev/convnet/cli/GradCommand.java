package dev.convnet.cli;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.InputFiles;
import dev.convnet.cli.options.OutputOptions;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.train.graph.GradientModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet grad}: writes a model that also computes gradients. */
@Command(
        name = "grad",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a model with the gradients of one of its outputs as further outputs NAME_grad.",
            "If the output has more than one element, the new model takes the incoming gradient as the input OUTPUT_grad. "
                    + "Any ONNX Runtime runs it."
        })
final class GradCommand implements Callable<Integer> {
    private static final String EXTENSION = ".onnx";

    @Parameters(paramLabel = "MODEL", description = "An ONNX file.")
    private Path file;

    @Option(names = "--of", paramLabel = "OUTPUT", required = true, description = "The output to differentiate.")
    private String output;

    @Option(
            names = "--wrt",
            paramLabel = "NAME",
            required = true,
            split = ",",
            description = "The inputs and initializers with respect to which to differentiate.")
    private List<String> wanted;

    @Option(names = "--out", paramLabel = "FILE", description = "The new model; default: MODEL-grad.onnx.")
    private Path out;

    @Mixin
    private OutputOptions protection = new OutputOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path target = out == null ? besideTheModel() : out;
        protection.check(target, InputFiles.of(file), ModelWriter::isOwn);
        GradientModel gradients = GradientModel.of(ModelReader.read(file), file.toString(), output, wanted);
        protection.write(target, path -> ModelWriter.write(gradients.model(), path));
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                "%s  %s of %s%s%n",
                target,
                gradients.wanted().stream().map(GradientModel::gradientOf).collect(joining(", ")),
                output,
                gradients.takesIncoming() ? "; further input " + GradientModel.gradientOf(output) : "");
        print.flush();
        return 0;
    }

    private Path besideTheModel() {
        String name = file.getFileName().toString();
        String stem = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
        return file.resolveSibling(stem + "-grad" + EXTENSION);
    }
}
