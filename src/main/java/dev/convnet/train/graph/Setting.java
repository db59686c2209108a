package dev.convnet.train.graph;

import dev.convnet.base.SettingError;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A hyperparameter: a component of the record of an optimizer, a learning-rate schedule or another part of a recipe, as command
 * line, suites, checkpoints and results name it.
 *
 * @param name in kebab case, such as {@code weight-decay}
 * @param description what the setting is, in a few words
 * @param isFlag whether its value is a {@code Boolean}; otherwise it is a {@code Double}
 * @param least the smallest number
 * @param below the number that every value is below; infinite if there is no such number
 */
public record Setting(String name, String description, boolean isFlag, double least, double below) {
    /** The settings of a record whose components all are hyperparameters, in their order. */
    public static List<Setting> of(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).map(Setting::of).toList();
    }

    /** The value of each setting of a record, a {@code Double} or a {@code Boolean}, by the setting's name. */
    public static Map<String, Object> values(Object holder) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<Setting> settings = of(holder.getClass());
        RecordComponent[] components = holder.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            try {
                values.put(settings.get(i).name(), components[i].getAccessor().invoke(holder));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return values;
    }

    /**
     * A record with other values for some of its settings.
     *
     * @param type the type of the record
     * @param changes new values by name; other names are ignored
     * @throws SettingError if a value is out of its range, or two values exclude each other
     */
    public static <T> T with(Class<T> type, T holder, Map<String, Object> changes) {
        Map<String, Object> values = values(holder);
        values.replaceAll(changes::getOrDefault);
        Class<?>[] types = Arrays.stream(holder.getClass().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.cast(holder.getClass()
                    .getConstructor(types)
                    .newInstance(values.values().toArray()));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SettingError error ? error : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Setting of(RecordComponent component) {
        Hyperparameter about = component.getAnnotation(Hyperparameter.class);
        String name = component.getName().replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
        return new Setting(name, about.value(), component.getType() == boolean.class, about.least(), about.below());
    }

    /**
     * Checks the components of a record against their ranges.
     *
     * @param values the record's components, in their order
     * @throws SettingError for the first value that is out of its range
     */
    public static void requireRanges(Class<?> type, Object... values) {
        List<Setting> settings = of(type);
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
