package dev.convnet.cli;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.classify.InferenceModel;
import dev.convnet.classify.Softmax;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.data.ImageFiles;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.text.Format;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet predict}: classifies image files. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Classifies image files with an ONNX model: PNG, JPEG, BMP, GIF or TIFF, light objects on black.")
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "An ONNX classifier: images [batch, 1, side, side] in, logits [batch, classes] out, both float32.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<Path> images;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "Number of classes to print for each image; default: ${DEFAULT-VALUE}.",
            defaultValue = "3")
    private int top;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description = "The data set of the model, which has the size of the images and the names of the classes: "
                    + "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.",
            completionCandidates = Choices.DataSetNames.class,
            defaultValue = "sample")
    private String data;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print a line of JSON for each image.")
    private boolean json;

    /** A predicted class; {@code name} is null if the model's classes are not Fashion-MNIST's. */
    private record Guess(int label, String name, double probability) {
        @Override
        public String toString() {
            return (name == null ? "class " + label : name) + " " + Format.percent(probability);
        }
    }

    private record Prediction(String image, List<Guess> top) {}

    @Override
    public Integer call() {
        if (top < 1) {
            throw new UserError("--top must be at least 1, not " + top);
        }
        DataSource source = DataSources.parse(data);
        // All images are read before the first is classified: an unreadable file is a mistake in the whole command.
        List<byte[]> pixels = images.stream()
                .map(path -> ImageFiles.read(path, source.format()))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels();
                InferenceModel inference =
                        InferenceModel.open(model, source.format(), new SessionFactory(settings, kernels))) {
            for (int i = 0; i < pixels.size(); i++) {
                ByteBuffer image = ByteBuffer.allocateDirect(source.format().bytes())
                        .put(pixels.get(i))
                        .flip();
                print(out, images.get(i), guesses(inference.logits(image, 1)[0], source.classNames()));
            }
        }
        out.flush();
        return 0;
    }

    private List<Guess> guesses(float[] logits, List<String> names) {
        double[] probabilities = Softmax.probabilities(logits);
        return IntStream.range(0, probabilities.length)
                .mapToObj(label ->
                        new Guess(label, names.size() == logits.length ? names.get(label) : null, probabilities[label]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(top)
                .toList();
    }

    private void print(PrintWriter out, Path image, List<Guess> guesses) {
        out.println(
                json
                        ? Json.CAMEL.writeValueAsString(new Prediction(image.toString(), guesses))
                        : image + ": " + guesses.stream().map(Guess::toString).collect(joining(", ")));
    }
}
