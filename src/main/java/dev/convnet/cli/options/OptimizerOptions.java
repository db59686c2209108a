package dev.convnet.cli.options;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** The learning rate and the settings of all optimizers as options. */
final class OptimizerOptions {
    private OptimizerOptions() {}

    /**
     * Gives a command an option for the learning rate and for every setting of every optimizer.
     *
     * @param target takes an option's name, without dashes, and its value; null if the option is not given
     */
    static void addTo(CommandSpec command, BiConsumer<String, Object> target) {
        command.addOption(OptionSpec.builder("--lr")
                .paramLabel("RATE")
                .type(Double.class)
                .description("Learning rate; default: " + byOptimizer(Optimizer::defaultLearningRate) + ".")
                .setter(setter(target, "lr"))
                .build());
        settings().values().forEach(setting -> command.addOption(option(target, setting)));
    }

    /** The settings of all optimizers, each once. */
    private static Map<String, Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (Optimizer optimizer : Optimizer.all()) {
            optimizer.settings().forEach(setting -> settings.putIfAbsent(setting.name(), setting));
        }
        return settings;
    }

    private static OptionSpec option(BiConsumer<String, Object> target, Setting setting) {
        OptionSpec.Builder option = OptionSpec.builder("--" + setting.name()).setter(setter(target, setting.name()));
        List<String> owners = Optimizer.all().stream()
                .filter(optimizer -> optimizer.values().containsKey(setting.name()))
                .map(Optimizer::name)
                .toList();
        String description = "For " + String.join(", ", owners) + ": " + setting.description();
        return setting.isFlag()
                ? option.type(Boolean.class).description(description + ".").build()
                : option.type(Double.class)
                        .paramLabel("X")
                        .description(description + ", " + setting.range() + "; default: "
                                + byOptimizer(optimizer -> optimizer.values().get(setting.name())) + ".")
                        .build();
    }

    /** The defaults, and which optimizers have them: {@code 0.01 for sgd, 0.001 for adam and adamw}. */
    private static String byOptimizer(Function<Optimizer, Object> value) {
        Map<Object, String> owners = Optimizer.all().stream()
                .filter(optimizer -> value.apply(optimizer) != null)
                .collect(groupingBy(value, LinkedHashMap::new, mapping(Optimizer::name, joining(" and "))));
        List<String> defaults = new ArrayList<>();
        owners.forEach((number, names) -> defaults.add(number + " for " + names));
        return String.join(", ", defaults);
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
