package dev.convnet.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.convnet.base.SettingError;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The normalization of images, after their samples are scaled to [0, 1]: each channel minus its mean, divided by its standard
 * deviation. One value stands for all channels.
 *
 * @param mean the mean of each channel
 * @param std the standard deviation of each channel
 */
public record Normalization(List<Double> mean, List<Double> std) {
    /** The values of ImageNet, which torchvision's pretrained models expect. */
    private static final Normalization IMAGENET =
            new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    private static final String SETTING = "normalize";
    private static final String FORM =
            "must be imagenet, or means and standard deviations like 0.5/0.25 or 0.49,0.48,0.45/0.25,0.24,0.26, not ";

    /** @throws SettingError if the numbers of values differ, or a value is out of its range */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        SettingError.require(
                mean.size() == std.size() && (mean.size() == 1 || mean.size() == 3),
                SETTING,
                "must have 1 or 3 means and as many standard deviations, not %d and %d"
                        .formatted(mean.size(), std.size()));
        for (double value : mean) {
            SettingError.require(Double.isFinite(value), SETTING, "must have finite means, not " + value);
        }
        for (double value : std) {
            SettingError.require(
                    value > 0 && Double.isFinite(value),
                    SETTING,
                    "must have standard deviations above 0, not " + value);
        }
    }

    /** Parses {@code imagenet} or {@code mean/std}, each a number or three with commas. @throws SettingError if it is neither */
    @JsonCreator
    public static Normalization parse(String text) {
        if (text.toLowerCase(Locale.ROOT).equals("imagenet")) {
            return IMAGENET;
        }
        String[] parts = text.split("/", -1);
        SettingError.require(parts.length == 2, SETTING, FORM + "'" + text + "'");
        try {
            return new Normalization(numbers(parts[0]), numbers(parts[1]));
        } catch (NumberFormatException e) {
            throw new SettingError(SETTING, FORM + "'" + text + "'");
        }
    }

    private static List<Double> numbers(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(Double::valueOf)
                .toList();
    }

    /** The text that {@link #parse} reads. */
    @JsonValue
    @Override
    public String toString() {
        return text(mean) + "/" + text(std);
    }

    private static String text(List<Double> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Checks that images of {@code channels} can be normalized. @throws SettingError if there are values of other channels */
    public void requireFor(int channels) {
        SettingError.require(
                mean.size() == 1 || mean.size() == channels,
                SETTING,
                "must have one value or one for each of the %d channels, not %d".formatted(channels, mean.size()));
    }

    /** Normalizes an image [channels, height, width] in place. */
    void apply(float[] image, int channels) {
        List<Double> means = each(mean, channels);
        List<Double> deviations = each(std, channels);
        int plane = image.length / channels;
        for (int channel = 0; channel < channels; channel++) {
            float center = means.get(channel).floatValue();
            float deviation = deviations.get(channel).floatValue();
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                image[i] = (image[i] - center) / deviation;
            }
        }
    }

    private static List<Double> each(List<Double> values, int channels) {
        return values.size() == 1 ? Collections.nCopies(channels, values.getFirst()) : values;
    }
}
