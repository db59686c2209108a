package dev.convnet.train.graph;

import dev.convnet.base.SettingError;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A hyperparameter of an optimizer: a component of the optimizer's record, as command line, suites and results name it.
 *
 * @param name in kebab case, such as {@code weight-decay}
 * @param description what the setting is, in a few words
 * @param isFlag whether its value is a {@code Boolean}; otherwise it is a {@code Double}
 * @param least the smallest number
 * @param below the number that every value is below; infinite if there is no such number
 */
public record Setting(String name, String description, boolean isFlag, double least, double below) {
    /** The settings of an optimizer, in the order of its record. */
    static List<Setting> of(Class<? extends Optimizer> optimizer) {
        return Arrays.stream(optimizer.getRecordComponents()).map(Setting::of).toList();
    }

    private static Setting of(RecordComponent component) {
        Hyperparameter about = component.getAnnotation(Hyperparameter.class);
        String name = component.getName().replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
        return new Setting(name, about.value(), component.getType() == boolean.class, about.least(), about.below());
    }

    /**
     * Checks the components of an optimizer's record against their ranges.
     *
     * @param values the record's components, in their order
     * @throws SettingError for the first value that is out of its range
     */
    static void requireRanges(Class<? extends Optimizer> optimizer, Object... values) {
        List<Setting> settings = of(optimizer);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Double number) {
                Setting setting = settings.get(i);
                SettingError.require(
                        setting.allows(number), setting.name, "must be " + setting.range() + ", not " + number);
            }
        }
    }

    /** Whether a number is within the range. The graphs compute in float32, so the number must be finite there too. */
    public boolean allows(double number) {
        return number >= least && number < below && number <= Float.MAX_VALUE;
    }

    /** The range of a number in words: {@code at least 0 and below 1}. */
    public String range() {
        String range = "at least " + brief(least);
        return below == Double.POSITIVE_INFINITY ? range : range + " and below " + brief(below);
    }

    private static String brief(double bound) {
        return bound == Math.rint(bound) ? String.valueOf(Math.round(bound)) : String.valueOf(bound);
    }
}
