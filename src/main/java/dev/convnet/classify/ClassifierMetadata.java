package dev.convnet.classify;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import dev.convnet.data.Normalization;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.StringStringEntryProto;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * What the metadata of a classifier's ONNX file say about its images and classes.
 *
 * @param classNames the names of the classes, by label; empty if the file has none
 * @param normalization the normalization of images
 * @param rawFormat the format of the raw training images, if all have one
 */
public record ClassifierMetadata(
        List<String> classNames, Optional<Normalization> normalization, Optional<ImageFormat> rawFormat) {
    private static final String CLASS_NAMES = "class_names";
    private static final String NORMALIZE = "normalize";
    private static final String IMAGE_SIZE = "image_size";
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})(?:x([13]))?");

    public ClassifierMetadata {
        classNames = List.copyOf(classNames);
    }

    /** Reads the metadata of a model. @throws UserError if the file is not an ONNX model, or its metadata are damaged */
    public static ClassifierMetadata read(Path model) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (StringStringEntryProto entry : ModelReader.parse(model).getMetadataPropsList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        try {
            return new ClassifierMetadata(
                    names(entries.get(CLASS_NAMES)),
                    Optional.ofNullable(entries.get(NORMALIZE)).map(Normalization::parse),
                    Optional.ofNullable(entries.get(IMAGE_SIZE)).flatMap(ClassifierMetadata::format));
        } catch (UserError e) {
            throw new UserError(model + ": its metadata " + e.getMessage(), e);
        }
    }

    /** Class names of other exporters, which may have any form, count as none. */
    private static List<String> names(String json) {
        if (json == null) {
            return List.of();
        }
        try {
            return Json.CAMEL.readValue(json, new TypeReference<List<String>>() {});
        } catch (JacksonException _) {
            return List.of();
        }
    }

    private static Optional<ImageFormat> format(String size) {
        Matcher matcher = SIZE.matcher(size);
        return matcher.matches()
                ? Optional.of(new ImageFormat(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** The entries of a model's metadata. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        if (!classNames.isEmpty()) {
            entries.put(CLASS_NAMES, Json.CAMEL.writeValueAsString(classNames));
        }
        normalization.ifPresent(chosen -> entries.put(NORMALIZE, chosen.toString()));
        rawFormat.ifPresent(format -> entries.put(
                IMAGE_SIZE,
                format.height() + "x" + format.width() + (format.channels() == 1 ? "" : "x" + format.channels())));
        return entries;
    }
}
