package dev.convnet.bench;

import static java.util.stream.Collectors.toMap;

import dev.convnet.bench.Suite.Entry;
import dev.convnet.io.UserError;
import dev.convnet.nn.Emission;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.runtime.Optimizer;
import dev.convnet.runtime.Recipe;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads suites. Keys are named like the options of {@code convnet train}. What a network leaves out it has from the suite's
 * {@code defaults}, and what these leave out is as in {@link Recipe#defaults}; an {@code optimizer} or a {@code latency} is
 * taken as a whole, since half of one recipe and half of another is neither. Every mistake is one line with file, line and
 * field, also one that is of a network's making, such as a side that it cannot take.
 */
public final class SuiteReader {
    private static final Map<String, Network> NETS = named(Zoo.NETWORKS.stream(), Network::name);
    private static final Map<String, Optimizer> OPTIMIZERS = named(Arrays.stream(Optimizer.values()), Object::toString);
    private static final Map<String, Initializer> INITIALIZERS =
            named(Arrays.stream(Initializer.values()), init -> init.name().toLowerCase(Locale.ROOT));

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
            "seed",
            "shuffle",
            "limit",
            "latency");
    private static final List<String> NETWORK_KEYS =
            Stream.concat(Stream.of("net", "weights"), DEFAULTS_KEYS.stream()).toList();
    private static final List<String> SGD_KEYS = List.of("name", "lr", "momentum", "nesterov", "weight-decay");
    private static final List<String> ADAM_KEYS = List.of("name", "lr", "weight-decay");
    private static final List<String> LATENCY_KEYS = List.of("batch", "calls", "seconds");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Function<Yaml, Long> CLASSES = Section.integer(2, Integer.MAX_VALUE);
    private static final Function<Yaml, Long> SEED = Section.integer(0, Long.MAX_VALUE);
    private static final Function<Yaml, Double> POSITIVE =
            Section.number("a number above 0", x -> x > 0 && x <= Float.MAX_VALUE);
    private static final Function<Yaml, Double> WIDTH =
            Section.number("a number above 0 and at most 16", x -> x > 0 && x <= 16);
    private static final Function<Yaml, Double> NOT_NEGATIVE =
            Section.number("a number, at least 0", x -> x >= 0 && x <= Float.MAX_VALUE);
    private static final Function<Yaml, Double> FRACTION =
            Section.number("a number, at least 0 and below 1", x -> x >= 0 && x < 1);

    private static final String USUAL_DATA =
            Recipe.defaults(Zoo.NETWORKS.getFirst().name(), 1).data();
    private static final int USUAL_CALLS = 200;
    private static final double USUAL_SECONDS = 4;
    private static final List<LatencyPlan> USUAL_LATENCY = List.of(latencyPlan(1), latencyPlan(32));

    private final String data;
    private final long seed;

    private SuiteReader(String data, long seed) {
        this.data = data;
        this.seed = seed;
    }

    /**
     * Reads a suite.
     *
     * @param data replaces the suite's own
     * @throws UserError if the file cannot be read or anything in it is not as it should be
     */
    public static Suite read(Path file, Optional<String> data) {
        Section suite = Section.of(Yaml.read(file), SUITE_KEYS);
        String name = suite.required("name", SuiteReader::name);
        String ownData = suite.optional("data", Section::text).orElse(USUAL_DATA);
        return new SuiteReader(
                        data.orElse(ownData), suite.optional("seed", SEED).orElse(0L))
                .suite(suite, name);
    }

    private Suite suite(Section suite, String name) {
        Optional<Section> defaults = suite.optional("defaults", value -> Section.of(value, DEFAULTS_KEYS));
        // A default that every network overrides has to be right as well.
        defaults.ifPresent(section -> recipe(section, Zoo.NETWORKS.getFirst()));
        defaults.ifPresent(SuiteReader::latency);
        return new Suite(
                name,
                suite.optional("title", Section::text).orElse(name),
                data,
                suite.optional("threads", Section::count).map(OptionalInt::of).orElseGet(OptionalInt::empty),
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

    private Entry entry(Yaml value, Optional<Section> defaults) {
        Section own = Section.of(value, NETWORK_KEYS);
        Section section = defaults.map(own::over).orElse(own);
        Network network = section.required("net", Section.oneOf(NETS));
        Recipe recipe = recipe(section, network);
        check(section, network, recipe);
        return new Entry(recipe, latency(section));
    }

    /** Looks now at what would otherwise be found out when the networks before this one are trained. */
    private static void check(Section section, Network network, Recipe recipe) {
        Emission emission = section.checked(
                "side",
                () -> network.emit(
                        new NetworkOptions(recipe.side(), recipe.classes(), recipe.width(), recipe.dropout()),
                        Mode.INFERENCE));
        if (recipe.weights() != null) {
            section.checked("weights", () -> Weights.read(Path.of(recipe.weights()), emission.parameters()));
        }
    }

    private Recipe recipe(Section section, Network network) {
        Recipe usual = Recipe.defaults(network.name(), network.defaultSide());
        OptimizerSettings optimizer = section.optional("optimizer", SuiteReader::optimizer)
                .orElseGet(() -> OptimizerSettings.usual(usual.optimizer()));
        return new Recipe(
                network.name(),
                section.optional("epochs", Section::count).orElse(usual.epochs()),
                section.optional("batch", Section::count).orElse(usual.batch()),
                optimizer.lr,
                optimizer.optimizer,
                optimizer.momentum,
                optimizer.nesterov,
                optimizer.weightDecay,
                data,
                section.optional("limit", Section::count).orElse(null),
                section.optional("side", Section::count).orElse(usual.side()),
                section.optional("classes", CLASSES).map(Long::intValue).orElse(usual.classes()),
                section.optional("width", WIDTH).orElse(usual.width()),
                section.optional("seed", SEED).orElse(seed),
                section.optional("init", Section.oneOf(INITIALIZERS)).orElse(usual.init()),
                section.optional("dropout", FRACTION).orElse(usual.dropout()),
                section.optional("shuffle", Section::flag).orElse(usual.shuffle()),
                section.optional("weights", Section::text).orElse(null));
    }

    private record OptimizerSettings(
            Optimizer optimizer, double lr, double momentum, boolean nesterov, double weightDecay) {
        static OptimizerSettings usual(Optimizer optimizer) {
            return new OptimizerSettings(
                    optimizer, optimizer.defaultLearningRate(), 0, false, optimizer.defaultWeightDecay());
        }
    }

    private static OptimizerSettings optimizer(Yaml value) {
        // The name comes first, since the other keys depend on it; so an unknown key is looked for only then.
        Optimizer optimizer = Section.withAnyKeys(value).required("name", Section.oneOf(OPTIMIZERS));
        Section section = Section.of(value, optimizer == Optimizer.SGD ? SGD_KEYS : ADAM_KEYS);
        double momentum = section.optional("momentum", FRACTION).orElse(0.0);
        boolean nesterov = section.optional("nesterov", Section::flag).orElse(false);
        if (nesterov && momentum == 0) {
            throw section.error("nesterov needs a momentum above 0");
        }
        return new OptimizerSettings(
                optimizer,
                section.optional("lr", POSITIVE).orElse(optimizer.defaultLearningRate()),
                momentum,
                nesterov,
                section.optional("weight-decay", NOT_NEGATIVE).orElse(optimizer.defaultWeightDecay()));
    }

    private static List<LatencyPlan> latency(Section section) {
        return section.optional("latency", Section::list)
                .map(plans -> plans.stream().map(SuiteReader::latencyPlan).toList())
                .orElse(USUAL_LATENCY);
    }

    private static LatencyPlan latencyPlan(Yaml value) {
        Section plan = Section.of(value, LATENCY_KEYS);
        return new LatencyPlan(
                plan.required("batch", Section::count),
                plan.optional("calls", Section::count).orElse(USUAL_CALLS),
                Duration.ofMillis(
                        Math.round(1000 * plan.optional("seconds", POSITIVE).orElse(USUAL_SECONDS))));
    }

    private static LatencyPlan latencyPlan(int batch) {
        return new LatencyPlan(batch, USUAL_CALLS, Duration.ofMillis(Math.round(1000 * USUAL_SECONDS)));
    }

    private static <T> Map<String, T> named(Stream<T> values, Function<T, String> name) {
        return values.collect(toMap(name, Function.identity(), (first, _) -> first, java.util.LinkedHashMap::new));
    }
}
