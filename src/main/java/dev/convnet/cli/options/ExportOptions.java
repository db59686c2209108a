package dev.convnet.cli.options;

import dev.convnet.base.GitCheckout;
import dev.convnet.base.InstallFolder;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.base.Version;
import dev.convnet.export.ExportFiles;
import dev.convnet.onnx.transform.BatchSize;
import dev.convnet.onnx.transform.ExportSettings;
import dev.convnet.onnx.transform.IrVersion;
import dev.convnet.onnx.transform.ModelMetadata;
import dev.convnet.onnx.transform.OpsetConversion;
import dev.convnet.onnx.transform.Precision;
import dev.convnet.onnx.transform.RawImageInput;
import dev.convnet.onnx.transform.RawImageInput.ImageSize;
import dev.convnet.onnx.transform.RawImageInput.Layout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options for the form of an exported model, its metadata, and the files besides it. */
public final class ExportOptions {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})x(\\d{1,6})");

    @Option(
            names = "--opset",
            paramLabel = "N",
            description = "Version of ONNX's operator set, from " + OpsetConversion.OLDEST + " to "
                    + OpsetConversion.NEWEST
                    + "; default: the model's own, 18 for networks, or the first later one that has the element type.")
    private Integer opset;

    @Option(
            names = "--ir",
            paramLabel = "N",
            description = "Version of ONNX's file format, from " + IrVersion.OLDEST + " to " + IrVersion.NEWEST
                    + "; default: the one that ONNX released with --opset, or the model's own.")
    private Integer ir;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            completionCandidates = Choices.PrecisionNames.class,
            description =
                    "Element type of weights and arithmetic: ${COMPLETION-CANDIDATES}; default: float32. Inputs and"
                            + " outputs stay float32.")
    private Precision dtype = Precision.FLOAT32;

    @Option(
            names = "--uint8-input",
            arity = "0..1",
            paramLabel = "LAYOUT",
            parameterConsumer = LayoutConsumer.class,
            description =
                    "Take raw uint8 images, which the model scales by 1/255 and resizes: nhw (the default) for gray"
                            + " images [batch, height, width], nhwc or nchw.")
    private Layout layout;

    @Option(
            names = "--image-size",
            paramLabel = "HxW",
            description = "Height and width of raw images, or any, where each call decides them; default: 28x28.")
    private String imageSize;

    @Option(names = "--softmax", description = "Output probabilities in place of logits.")
    private boolean softmax;

    @Option(names = "--functions", description = "Keep Inception and dense blocks as model-local functions.")
    private boolean functions;

    @Option(
            names = "--external-data",
            description = "Write the weights to FILE.onnx.data beside the model; always so above 2 GiB.")
    private boolean externalData;

    @Option(
            names = "--test-data",
            description = "Write inputs and expected outputs in ONNX's layout, test_data_set_0, for convnet verify.")
    private boolean testData;

    @Option(names = "--report", description = "Write a report of the export beside the model, in Markdown.")
    private boolean report;

    @Option(
            names = "--license",
            paramLabel = "TEXT",
            description = "License of the model, for its metadata; default: ${DEFAULT-VALUE}.")
    private String license = "Apache-2.0";

    @Option(names = "--author", paramLabel = "TEXT", description = "Author of the model, for its metadata.")
    private String author;

    /** Takes the next word only if it is a layout. */
    private static final class LayoutConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            Optional<Layout> named = words.isEmpty()
                    ? Optional.empty()
                    : Arrays.stream(Layout.values())
                            .filter(layout -> layout.name().equalsIgnoreCase(words.peek()))
                            .findFirst();
            named.ifPresent(_ -> words.pop());
            option.setValue(named.orElse(Layout.NHW));
        }
    }

    /** Whether blocks are kept as functions. */
    public boolean functions() {
        return functions;
    }

    /**
     * The form of the model.
     *
     * @param batch the value of the option for the batch; null if it is not given
     * @throws SettingError if an option is out of its range
     */
    public ExportSettings settings(String batch) {
        if (imageSize != null && layout == null) {
            throw new UserError("--image-size needs --uint8-input");
        }
        return new ExportSettings(
                Optional.ofNullable(opset).map(OpsetConversion::new),
                Optional.ofNullable(ir).map(IrVersion::new),
                Optional.ofNullable(batch).map(ExportOptions::batch),
                dtype,
                Optional.ofNullable(layout).map(chosen -> new RawImageInput(chosen, imageSize())),
                softmax,
                functions);
    }

    private static BatchSize batch(String text) {
        if (text.equals("dynamic")) {
            return new BatchSize.Dynamic();
        }
        if (!text.matches("\\d{1,9}")) {
            throw new SettingError("batch", "must be a number or dynamic, not '" + text + "'");
        }
        return new BatchSize.Fixed(Long.parseLong(text));
    }

    private Optional<ImageSize> imageSize() {
        String text = imageSize == null ? "28x28" : imageSize.toLowerCase(Locale.ROOT);
        if (text.equals("any")) {
            return Optional.empty();
        }
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new SettingError("image-size", "must be like 28x28, or any, not '" + imageSize + "'");
        }
        return Optional.of(new ImageSize(Long.parseLong(size.group(1)), Long.parseLong(size.group(2))));
    }

    /** The files besides the model. */
    public ExportFiles.Extras extras() {
        return new ExportFiles.Extras(externalData, testData, report);
    }

    /** The metadata of every exported model, and {@code provenance}. */
    public ModelMetadata metadata(Map<String, String> provenance) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(ModelMetadata.LICENSE, license);
        if (author != null) {
            properties.put(ModelMetadata.AUTHOR, author);
        }
        properties.putAll(metadataOf(provenance).properties());
        return new ModelMetadata(properties);
    }

    /** The version and commit of convnet, and {@code provenance}. */
    public static ModelMetadata metadataOf(Map<String, String> provenance) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(ModelMetadata.VERSION, Version.current());
        GitCheckout checkout = new GitCheckout(InstallFolder.path());
        checkout.commit()
                .ifPresent(commit -> properties.put(
                        ModelMetadata.COMMIT, commit + (checkout.isChanged().orElse(false) ? "+" : "")));
        properties.putAll(provenance);
        return new ModelMetadata(properties);
    }
}
