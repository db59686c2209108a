package dev.convnet.bench;

import dev.convnet.bench.Suite.Entry;
import dev.convnet.bench.Suite.Optimizer;
import dev.convnet.bench.Suite.Recipe;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.Zoo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads suites. What a network leaves out it has from the suite's {@code defaults}, and what these leave out is as in {@code
 * convnet train}; an {@code optimizer} or a {@code latency} is taken as a whole, since half of one recipe and half of another
 * is neither. Every mistake is one line with file, line and field.
 */
public final class SuiteReader {
    private static final List<String> NETS =
            Zoo.NETWORKS.stream().map(Network::name).toList();
    private static final List<String> INITS = List.of("pytorch", "xavier", "he");

    private static final List<String> SUITE_KEYS =
            List.of("name", "title", "data", "seed", "threads", "defaults", "networks");
    private static final List<String> DEFAULTS_KEYS = List.of(
            "side",
            "width",
            "classes",
            "epochs",
            "batch",
            "optimizer",
            "init",
            "dropout",
            "shuffle",
            "limit",
            "latency");
    private static final List<String> NETWORK_KEYS =
            Stream.concat(Stream.of("net", "weights"), DEFAULTS_KEYS.stream()).toList();
    private static final List<String> LATENCY_KEYS = List.of("batch", "calls", "seconds");

    /** What an optimizer may be given besides the name. */
    private static final Map<String, List<String>> OPTIMIZER_KEYS = new TreeMap<>(Map.of(
            "sgd", List.of("name", "lr", "momentum", "nesterov", "weight-decay"),
            "adam", List.of("name", "lr", "weight-decay"),
            "adamw", List.of("name", "lr", "weight-decay")));

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Function<Yaml, Double> POSITIVE = Section.number("a number above 0", x -> x > 0);
    private static final Function<Yaml, Double> NOT_NEGATIVE = Section.number("a number, at least 0", x -> x >= 0);
    private static final Function<Yaml, Double> FRACTION =
            Section.number("a number, at least 0 and below 1", x -> x >= 0 && x < 1);

    /** Enough calls for a 99th percentile, in a time that does not outweigh the training of a small network. */
    private static final List<LatencyPlan> USUAL_LATENCY =
            List.of(new LatencyPlan(1, 200, Duration.ofSeconds(2)), new LatencyPlan(32, 20, Duration.ofSeconds(4)));

    private SuiteReader() {}

    /**
     * Reads a suite.
     *
     * @throws dev.convnet.io.UserError if the file cannot be read or anything in it is not as it should be
     */
    public static Suite read(Path file) {
        Section suite = Section.of(Yaml.read(file), SUITE_KEYS);
        String name = suite.required("name", SuiteReader::name);
        Optional<Section> defaults = suite.optional("defaults", value -> Section.of(value, DEFAULTS_KEYS));
        // A default that every network overrides has to be right as well.
        defaults.ifPresent(SuiteReader::recipe);
        defaults.ifPresent(SuiteReader::latency);
        return new Suite(
                name,
                suite.optional("title", Section::text).orElse(name),
                suite.optional("data", Section::text).orElse("sample"),
                suite.optional("seed", Section.integer(0, Long.MAX_VALUE)).orElse(0L),
                suite.optional("threads", Section::count),
                suite.required("networks", Section::list).stream()
                        .map(network -> entry(network, defaults))
                        .toList());
    }

    private static String name(Yaml value) {
        String name = Section.text(value);
        if (!NAME.matcher(name).matches()) {
            // It becomes part of a folder's name.
            throw value.error("expected small letters, digits, '.', '_' and '-'; found \"" + name + '"');
        }
        return name;
    }

    private static Entry entry(Yaml value, Optional<Section> defaults) {
        Section own = Section.of(value, NETWORK_KEYS);
        Section network = defaults.map(own::over).orElse(own);
        return new Entry(network.required("net", Section.oneOf(NETS)), recipe(network), latency(network));
    }

    private static Recipe recipe(Section network) {
        return new Recipe(
                network.optional("side", Section::count),
                network.optional("width", POSITIVE).orElse(1.0),
                network.optional("classes", Section::count).orElse(10),
                network.optional("epochs", Section::count).orElse(10),
                network.optional("batch", Section::count).orElse(128),
                network.optional("optimizer", SuiteReader::optimizer)
                        .orElseGet(() -> new Optimizer("sgd", 0.1, Map.of())),
                network.optional("init", Section.oneOf(INITS)).orElse("pytorch"),
                network.optional("dropout", FRACTION),
                network.optional("shuffle", Section::flag).orElse(true),
                network.optional("limit", Section::count),
                network.optional("weights", Section::text).map(Path::of));
    }

    private static Optimizer optimizer(Yaml value) {
        // The name comes first, since the other keys depend on it; so an unknown key is looked for only then.
        String name = Section.withAnyKeys(value).required("name", Section.oneOf(List.copyOf(OPTIMIZER_KEYS.keySet())));
        Section optimizer = Section.of(value, OPTIMIZER_KEYS.get(name));
        Map<String, Double> settings = new TreeMap<>();
        optimizer.optional("momentum", FRACTION).ifPresent(x -> settings.put("momentum", x));
        optimizer.optional("weight-decay", NOT_NEGATIVE).ifPresent(x -> settings.put("weight-decay", x));
        boolean nesterov = optimizer.optional("nesterov", Section::flag).orElse(false);
        if (nesterov) {
            if (settings.getOrDefault("momentum", 0.0) == 0) {
                throw optimizer.error("nesterov needs a momentum above 0");
            }
            settings.put("nesterov", 1.0);
        }
        return new Optimizer(name, optimizer.required("lr", POSITIVE), settings);
    }

    private static List<LatencyPlan> latency(Section network) {
        return network.optional("latency", Section::list)
                .map(plans -> plans.stream().map(SuiteReader::latencyPlan).toList())
                .orElse(USUAL_LATENCY);
    }

    private static LatencyPlan latencyPlan(Yaml value) {
        Section plan = Section.of(value, LATENCY_KEYS);
        return new LatencyPlan(
                plan.required("batch", Section::count),
                plan.optional("calls", Section::count).orElse(200),
                Duration.ofMillis(
                        Math.round(1000 * plan.optional("seconds", POSITIVE).orElse(4.0))));
    }
}
