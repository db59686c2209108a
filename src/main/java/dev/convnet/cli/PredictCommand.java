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
import dev.convnet.data.FashionMnist;
import dev.convnet.data.ImageFiles;
import dev.convnet.data.ImageFormat;
import dev.convnet.data.Picture;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.text.Format;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
        description = {
            "Classifies image files with an ONNX model: PNG, JPEG, BMP, GIF or TIFF.",
            "The model's metadata name the classes and say how the training images were prepared; the files are prepared in the same"
                    + " way. For models of Fashion-MNIST, pictures show a light object on black."
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "An ONNX classifier: images [batch, channels, side, side] in, logits [batch, classes] out, both float32.")
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
            description =
                    "The data set that the model was trained on, if the model's metadata do not name its classes: "
                            + "${COMPLETION-CANDIDATES}, or a folder or file, as for train; default for models of gray images: sample.",
            completionCandidates = Choices.DataSetNames.class)
    private String data;

    @Mixin
    private EngineOptions engine;

    @Option(names = "--json", description = "Print a line of JSON for each image.")
    private boolean json;

    /** A predicted class; {@code name} is null if the class has no name. */
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
        // An unreadable file is a mistake in the whole command, found before the first image is classified.
        images.forEach(ImageFiles::requireReadable);
        PrintWriter out = spec.commandLine().getOut();
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels();
                InferenceModel inference =
                        InferenceModel.open(model, Optional.empty(), new SessionFactory(settings, kernels))) {
            Optional<DataSource> source = source(inference);
            Optional<ImageFormat> raw = source.map(DataSource::format)
                    .orElseGet(() -> inference.metadata().rawFormat());
            List<String> names = source.map(DataSource::classNames)
                    .orElseGet(() -> inference.metadata().classNames());
            List<Picture> pictures = images.stream()
                    .map(path -> raw.map(format -> ImageFiles.read(path, format))
                            .orElseGet(() -> ImageFiles.picture(path, inference.channels())))
                    .toList();
            for (int i = 0; i < pictures.size(); i++) {
                print(out, images.get(i), guesses(inference.logits(pictures.get(i)), names));
            }
        }
        out.flush();
        return 0;
    }

    /** The data set that was named; if none was and the model names no classes, the sample for models of gray images. */
    private Optional<DataSource> source(InferenceModel inference) {
        if (data != null) {
            return Optional.of(DataSources.parse(data));
        }
        return inference.metadata().classNames().isEmpty() && inference.channels() == 1
                ? Optional.of(FashionMnist.sampleSource())
                : Optional.empty();
    }

    private List<Guess> guesses(float[] logits, List<String> names) {
        double[] probabilities = Softmax.probabilities(logits);
        return IntStream.range(0, probabilities.length)
                .mapToObj(label -> new Guess(
                        label,
                        label < names.size() && names.size() <= logits.length ? names.get(label) : null,
                        probabilities[label]))
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
