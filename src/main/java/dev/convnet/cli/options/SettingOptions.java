package dev.convnet.cli.options;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Setting;
import dev.convnet.train.graph.StepOptions;
import dev.convnet.train.schedule.LearningRateSchedule;
import dev.convnet.train.schedule.Warmup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** The learning rate and the settings of optimizers, schedules and training steps as options. */
final class SettingOptions {
    /** Something that has settings, with their default values; the name is empty if it is part of every recipe. */
    private record Owner(String name, List<Setting> settings, Map<String, Object> values) {
        static Stream<Owner> optimizers() {
            return Optimizer.all().stream().map(one -> new Owner(one.name(), one.settings(), one.values()));
        }

        static Stream<Owner> schedules() {
            return LearningRateSchedule.all().stream().map(one -> new Owner(one.name(), one.settings(), one.values()));
        }

        static Stream<Owner> ofEveryRecipe() {
            return Stream.of(
                    new Owner("", Setting.of(Warmup.class), Setting.values(Warmup.NONE)),
                    new Owner("", StepOptions.settings(), StepOptions.NONE.values()));
        }
    }

    private SettingOptions() {}

    /**
     * Gives a command an option for the learning rate and for every setting.
     *
     * @param target takes an option's name, without dashes, and its value; null if the option is not given
     */
    static void addTo(CommandSpec command, BiConsumer<String, Object> target) {
        command.addOption(OptionSpec.builder("--lr")
                .paramLabel("RATE")
                .type(Double.class)
                .description("Learning rate; default: " + byOwner(rates()) + ".")
                .setter(setter(target, "lr"))
                .build());
        List<Owner> owners = Stream.of(Owner.optimizers(), Owner.schedules(), Owner.ofEveryRecipe())
                .flatMap(stream -> stream)
                .toList();
        Map<String, Setting> settings = new LinkedHashMap<>();
        owners.forEach(owner -> owner.settings().forEach(setting -> settings.putIfAbsent(setting.name(), setting)));
        settings.values().forEach(setting -> command.addOption(option(target, setting, owners)));
    }

    private static Map<String, Object> rates() {
        Map<String, Object> rates = new LinkedHashMap<>();
        Optimizer.all().forEach(optimizer -> rates.put(optimizer.name(), optimizer.defaultLearningRate()));
        return rates;
    }

    private static OptionSpec option(BiConsumer<String, Object> target, Setting setting, List<Owner> owners) {
        OptionSpec.Builder option = OptionSpec.builder("--" + setting.name()).setter(setter(target, setting.name()));
        Map<String, Object> defaults = new LinkedHashMap<>();
        owners.stream()
                .filter(owner -> owner.values().containsKey(setting.name()))
                .forEach(owner -> defaults.put(owner.name(), owner.values().get(setting.name())));
        String names = String.join(", ", defaults.keySet());
        String description = names.isEmpty()
                ? Character.toUpperCase(setting.description().charAt(0))
                        + setting.description().substring(1)
                : "For " + names + ": " + setting.description();
        return setting.isFlag()
                ? option.type(Boolean.class).description(description + ".").build()
                : option.type(Double.class)
                        .paramLabel("X")
                        .description(description + ", " + setting.range() + "; default: " + byOwner(defaults) + ".")
                        .build();
    }

    /** Defaults, and which owners have them: {@code 0.01 for sgd, 0.001 for adam and adamw}; a default of every recipe alone. */
    private static String byOwner(Map<String, Object> values) {
        Map<Object, String> owners = values.entrySet().stream()
                .collect(groupingBy(
                        Map.Entry::getValue, LinkedHashMap::new, mapping(Map.Entry::getKey, joining(" and "))));
        List<String> defaults = new ArrayList<>();
        owners.forEach((number, names) -> defaults.add(
                number instanceof Double rounded ? brief(rounded) + suffix(names) : number + suffix(names)));
        return String.join(", ", defaults);
    }

    private static String suffix(String names) {
        return names.isEmpty() ? "" : " for " + names;
    }

    /** A third has three digits in a help text. */
    private static String brief(double number) {
        String exact = String.valueOf(number);
        return exact.length() > 8 ? String.format(Locale.ROOT, "%.3f", number) : exact;
    }

    private static ISetter setter(BiConsumer<String, Object> target, String name) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                target.accept(name, value);
                return null;
            }
        };
    }
}
