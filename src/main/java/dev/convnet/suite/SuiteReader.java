package dev.convnet.suite;

import static java.util.stream.Collectors.toMap;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.data.Augmentation;
import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.data.Normalization;
import dev.convnet.data.Split;
import dev.convnet.kernels.Kernels;
import dev.convnet.load.LoadPlan;
import dev.convnet.load.LoadPlan.Arrivals;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.SessionSettings;
import dev.convnet.results.Metric;
import dev.convnet.results.Scenario;
import dev.convnet.suite.CellPlan.Subject;
import dev.convnet.train.NetworkChoice;
import dev.convnet.train.Recipe;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.Selection;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.WeightsFile;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.graph.Setting;
import dev.convnet.train.graph.StepOptions;
import dev.convnet.train.schedule.LearningRateSchedule;
import dev.convnet.train.schedule.Warmup;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads suites from YAML. Keys have the names of the options of {@code convnet train}. A network takes the settings that it lacks from
 * the suite's {@code defaults}, and those that they lack from {@link Recipe#defaults}; {@code optimizer}, {@code latency} and
 * {@code matrix} are taken as a whole. Each combination of the values of a network's matrix becomes a cell. Every error is one line with
 * file, line and field, including errors that come from a network, such as an impossible side.
 */
public final class SuiteReader {
    private static final Map<String, Optimizer> OPTIMIZERS = named(Optimizer.all().stream(), Optimizer::name);
    private static final Map<String, LearningRateSchedule> SCHEDULES =
            named(LearningRateSchedule.all().stream(), LearningRateSchedule::name);
    private static final Map<String, Selection.Monitor> MONITORS =
            named(Arrays.stream(Selection.Monitor.values()), Selection.Monitor::toString);
    private static final Map<String, TrainingEngine> ENGINES =
            named(Arrays.stream(TrainingEngine.values()), TrainingEngine::toString);
    private static final Map<String, Initializer> INITIALIZERS =
            named(Arrays.stream(Initializer.values()), init -> init.name().toLowerCase(Locale.ROOT));
    private static final Map<String, Task> TASKS = named(Arrays.stream(Task.values()), Object::toString);
    private static final Map<String, Metric> METRICS = named(Arrays.stream(Metric.values()), Metric::key);
    private static final Map<String, Scenario> SCENARIOS = named(Arrays.stream(Scenario.values()), Scenario::toString);

    private static final List<String> SUITE_KEYS = List.of(
            "name", "title", "data", "test-share", "split-seed", "seed", "threads", "defaults", "networks", "compare");

    /** The keys of both networks and model files. */
    private static final List<String> RUN_KEYS = List.of(
            "provider", "kernels", "threads", "do", "latency", "throughput", "thresholds", "time-limit", "matrix");

    private static final List<String> DEFAULTS_KEYS = Stream.concat(
                    Stream.of(
                            "side",
                            "width",
                            "classes",
                            "channels",
                            "normalize",
                            "random-crop",
                            "random-flip",
                            "random-rotation",
                            "epochs",
                            "batch",
                            "accumulate",
                            "optimizer",
                            "schedule",
                            "label-smoothing",
                            "clip-norm",
                            "clip-value",
                            "ema-decay",
                            "patience",
                            "monitor",
                            "keep-best",
                            "init",
                            "dropout",
                            "seed",
                            "shuffle",
                            "limit",
                            "budget",
                            "target",
                            "engine"),
                    RUN_KEYS.stream())
            .toList();
    private static final List<String> NETWORK_KEYS = Stream.concat(
                    Stream.of("net", "weights", "note"), DEFAULTS_KEYS.stream())
            .toList();
    private static final List<String> MODEL_KEYS =
            Stream.concat(Stream.of("model", "note"), RUN_KEYS.stream()).toList();
    private static final List<String> THROUGHPUT_KEYS = List.of("batch", "threads", "calls", "seconds");
    private static final List<String> LATENCY_KEYS = Stream.concat(
                    THROUGHPUT_KEYS.stream(), Stream.of("scenario", "rate", "bound", "percentile"))
            .toList();
    private static final List<String> NETWORK_AXES =
            List.of("engine", "provider", "kernels", "threads", "side", "batch");
    private static final List<String> MODEL_AXES = List.of("provider", "kernels", "threads");

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final Function<Yaml, Long> SEED = Section.integer(0, Long.MAX_VALUE);
    private static final Function<Yaml, Long> WHOLE = Section.integer(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Function<Yaml, Integer> PATIENCE =
            Section.integer(0, Integer.MAX_VALUE).andThen(Long::intValue);
    private static final Function<Yaml, Integer> THREADS =
            Section.integer(1, SessionSettings.MOST_THREADS).andThen(Long::intValue);
    private static final Function<Yaml, Integer> COUNT_FROM_ZERO =
            Section.integer(0, Integer.MAX_VALUE).andThen(Long::intValue);
    private static final Function<Yaml, Double> NUMBER = Section.number("a number", _ -> true);

    private static final String USUAL_DATA =
            Recipe.defaults(Zoo.NETWORKS.getFirst().name(), 1).data().source();
    private static final int USUAL_CALLS = 200;
    private static final double USUAL_SECONDS = 4;
    private static final List<LoadPlan> USUAL_LATENCY = List.of(usual(1), usual(32));

    /** More than a machine runs in a day, and few enough to read them all before the first begins. */
    private static final int MOST_CELLS = 1000;

    private static final int MOST_LOADS = 1000;

    private final DataSource data;
    private final Split split;
    private final long seed;

    private SuiteReader(DataSource data, Split split, long seed) {
        this.data = data;
        this.split = split;
        this.seed = seed;
    }

    /**
     * Reads a suite.
     *
     * @param data replaces the suite's {@code data}
     * @throws UserError if the file cannot be read or has an error, or {@code data} is not a data set
     */
    public static Suite read(Path file, Optional<String> data) {
        Section suite = Section.of(Yaml.read(file), SUITE_KEYS);
        String name = suite.required("name", SuiteReader::name);
        String ownData = suite.optional("data", Section::text).orElse(USUAL_DATA);
        Split split = suite.checked(() -> new Split(
                suite.optional("test-share", NUMBER).orElse(Split.DEFAULT.testShare()),
                suite.optional("split-seed", WHOLE).orElse(Split.DEFAULT.seed())));
        DataSource source = data.map(named -> DataSources.parse(named, split))
                .orElseGet(() -> suite.checked(() -> DataSources.parse(ownData, split)));
        return new SuiteReader(source, split, suite.optional("seed", SEED).orElse(0L)).suite(suite, name);
    }

    private Suite suite(Section suite, String name) {
        Optional<Section> defaults = suite.optional("defaults", value -> Section.of(value, DEFAULTS_KEYS));
        // Defaults are checked even if every network overrides them.
        defaults.ifPresent(section -> plan(
                section, new Subject.Net(recipe(section, zooChoice(section, Zoo.NETWORKS.getFirst()))), 0, Map.of()));
        defaults.ifPresent(section -> combinations(section, NETWORK_AXES));
        List<CellPlan> cells = CellIds.distinct(cells(suite.required("networks", Section::list), defaults));
        return new Suite(
                name,
                suite.optional("title", Section::text).orElse(name),
                data,
                threads(suite),
                cells,
                suite.optional("compare", Section::list).orElse(List.of()).stream()
                        .flatMap(rule -> comparisons(rule, cells))
                        .toList());
    }

    private List<CellPlan> cells(List<Yaml> networks, Optional<Section> defaults) {
        List<CellPlan> cells = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            cells.addAll(cells(networks.get(i), defaults, i, MOST_CELLS - cells.size()));
        }
        return cells;
    }

    private static String name(Yaml value) {
        String name = Section.text(value);
        if (!NAME.matcher(name).matches()) {
            // The name becomes part of a folder's name.
            throw value.error("expected small letters, digits, '.', '_' and '-'; found \"" + name + '"');
        }
        return name;
    }

    /** The pairs of cells that a rule compares. */
    private static Stream<ComparisonPlan> comparisons(Yaml value, List<CellPlan> cells) {
        Section rule = Section.of(value, List.of("across", "tolerance"));
        String axis = rule.required("across", Section.oneOf(named(NETWORK_AXES.stream(), Function.identity())));
        double tolerance = rule.required("tolerance", NUMBER);
        List<ComparisonPlan> pairs = rule.checked(() -> ComparisonPlan.across(axis, tolerance, cells));
        if (pairs.isEmpty()) {
            throw rule.error("across", "compares nothing: no network has a matrix with two values of " + axis);
        }
        return pairs.stream();
    }

    /** The cells of one entry of {@code networks}, of which there may be {@code most}. */
    private List<CellPlan> cells(Yaml value, Optional<Section> defaults, int entry, int most) {
        boolean isModel = Section.withAnyKeys(value).has("model");
        Section own = Section.of(value, isModel ? MODEL_KEYS : NETWORK_KEYS);
        Section section = defaults.map(own::over).orElse(own);
        List<Map<String, Yaml>> combinations = combinations(section, isModel ? MODEL_AXES : NETWORK_AXES);
        if (combinations.size() > most) {
            throw own.error("with these %d cells, the suite has %d; it can have %d"
                    .formatted(combinations.size(), MOST_CELLS - most + combinations.size(), MOST_CELLS));
        }
        List<CellPlan> cells = new ArrayList<>();
        for (Map<String, Yaml> values : combinations) {
            Section cell = section.with(values);
            CellPlan plan = plan(cell, isModel ? model(cell) : network(cell), entry, axes(section, values));
            requireMeasured(cell, plan);
            cells.add(plan);
        }
        return cells;
    }

    /** Checks that the tasks of a cell measure the figures that have a threshold. */
    private static void requireMeasured(Section cell, CellPlan plan) {
        for (Threshold threshold : plan.thresholds()) {
            threshold.obstacle(plan.tasks(), plan.loads()).ifPresent(obstacle -> {
                throw cell.required("thresholds", Section::withAnyKeys)
                        .error(threshold.metric().key(), obstacle);
            });
        }
    }

    private CellPlan plan(Section cell, Subject subject, int entry, Map<String, String> axes) {
        EngineChoice choice = new EngineChoice(
                cell.optional("engine", Section.oneOf(ENGINES)),
                cell.optional("provider", Section::text),
                cell.optional("kernels", Section::text),
                threads(cell));
        choice.provider().ifPresent(name -> checkProvider(cell, name, choice.engine()));
        choice.kernels().ifPresent(kernels -> cell.check("kernels", () -> Kernels.check(kernels)));
        CellPlan plan = cell.checked(() -> new CellPlan(
                new MatrixPosition(entry, axes, 1),
                subject,
                choice,
                tasks(cell, subject),
                Stream.concat(latency(cell), throughput(cell)).toList(),
                budget(cell),
                cell.optional("target", NUMBER),
                thresholds(cell),
                cell.optional("time-limit", NUMBER).map(seconds -> Duration.ofMillis(Math.round(seconds * 1000))),
                cell.optional("note", Section::text)));
        if (choice.engine().isPresent() && plan.training().isPresent()) {
            Recipe recipe = plan.training().get();
            cell.check("optimizer", () -> choice.engine().get().require(recipe));
        }
        return plan;
    }

    private static void checkProvider(Section cell, String name, Optional<TrainingEngine> engine) {
        cell.check("provider", () -> {
            ExecutionProvider provider = ExecutionProvider.parse(name, Map.of(), null);
            engine.ifPresent(chosen -> chosen.requireCompatible(provider));
        });
    }

    /** Every combination of the matrix's values, the last axis changing fastest; a single empty one if there is no matrix. */
    private static List<Map<String, Yaml>> combinations(Section section, List<String> axes) {
        List<Map<String, Yaml>> combinations = List.of(Map.of());
        Optional<Section> matrix = section.optional("matrix", value -> Section.of(value, axes));
        matrix.ifPresent(SuiteReader::checkMatrix);
        for (String axis : matrix.map(Section::keys).orElse(List.of())) {
            List<Yaml> values = matrix.orElseThrow().required(axis, Section::list);
            combinations = combinations.stream()
                    .flatMap(combination -> values.stream().map(value -> {
                        Map<String, Yaml> longer = new LinkedHashMap<>(combination);
                        longer.put(axis, value);
                        return longer;
                    }))
                    .toList();
        }
        return combinations;
    }

    /** Checks the number of combinations before they are made, and that no axis repeats a value. */
    private static void checkMatrix(Section matrix) {
        BigInteger cells = BigInteger.ONE;
        for (String axis : matrix.keys()) {
            List<Yaml> values = matrix.required(axis, Section::list);
            cells = cells.multiply(BigInteger.valueOf(values.size()));
            Set<String> seen = new HashSet<>();
            for (Yaml value : values) {
                if (value instanceof Yaml.Scalar scalar && !seen.add(scalar.text())) {
                    throw value.error("repeats " + value.kind());
                }
            }
        }
        if (cells.compareTo(BigInteger.valueOf(MOST_CELLS)) > 0) {
            throw matrix.error("makes %d cells; a suite can have %d".formatted(cells, MOST_CELLS));
        }
    }

    /** The combination's values on the axes that have more than one. */
    private static Map<String, String> axes(Section section, Map<String, Yaml> values) {
        Map<String, String> axes = new LinkedHashMap<>();
        values.forEach((axis, value) -> {
            int choices = section.required("matrix", Section::withAnyKeys)
                    .required(axis, Section::list)
                    .size();
            if (choices > 1 && value instanceof Yaml.Scalar scalar) {
                axes.put(axis, scalar.text());
            }
        });
        return axes;
    }

    private Subject network(Section section) {
        String net = section.required("net", Section::text);
        Network network = section.checked("net", () -> Zoo.named(net));
        ZooChoice choice = zooChoice(section, network);
        Recipe recipe = recipe(section, choice);
        check(section, choice, recipe.initialization().weights());
        return new Subject.Net(recipe);
    }

    private static Subject model(Section section) {
        String path = section.required("model", Section::path);
        section.check("model", () -> {
            if (!Files.isRegularFile(Path.of(path))) {
                throw new UserError("cannot read " + path + ": no such file");
            }
        });
        return new Subject.File(path);
    }

    /** Checks the network now, rather than after the networks before it have been trained. */
    private static void check(Section section, ZooChoice network, String weights) {
        NetworkGraph emitted = section.checked("side", () -> network.emit(Mode.INFERENCE));
        if (weights != null) {
            section.checked("weights", () -> WeightsFile.read(Path.of(weights)).of(emitted.parameters()));
        }
    }

    private ZooChoice zooChoice(Section section, Network network) {
        NetworkOptions usual = NetworkOptions.side(network.defaultSide());
        return new ZooChoice(
                network.name(),
                section.checked(() -> new NetworkOptions(
                        section.optional("channels", Section::count).orElseGet(data::channels),
                        section.optional("side", Section::count).orElse(usual.side()),
                        section.optional("classes", Section::count)
                                .orElseGet(() -> data.classNames().size()),
                        section.optional("width", NUMBER).orElse(usual.width()),
                        section.optional("dropout", NUMBER).orElse(usual.dropout()))));
    }

    private Recipe recipe(Section section, NetworkChoice network) {
        Recipe usual = Recipe.defaults(network, new AdamW());
        Schedule schedule = usual.schedule();
        Optional<Section> optimizer = section.optional("optimizer", SuiteReader::optimizerSection);
        Optional<Section> rates = section.optional("schedule", SuiteReader::scheduleSection);
        double learningRate = optimizer
                .map(chosen -> chosen.optional("lr", NUMBER)
                        .orElseGet(() -> optimizer(chosen).defaultLearningRate()))
                .orElse(schedule.learningRate());
        return new Recipe(
                network,
                new DataChoice(
                        data.name(),
                        section.optional("limit", this::limit).orElse(null),
                        section.optional("shuffle", Section::flag)
                                .orElse(usual.data().shuffle()),
                        split,
                        section.optional("normalize", SuiteReader::normalization)
                                .orElse(null),
                        section.checked(() -> new Augmentation(
                                section.optional("random-crop", COUNT_FROM_ZERO).orElse(0),
                                section.optional("random-flip", Section::flag).orElse(false),
                                section.optional("random-rotation", NUMBER).orElse(0.0)))),
                section.checked(
                        optimizer,
                        () -> new Schedule(
                                section.optional("epochs", Section::count).orElse(schedule.epochs()),
                                section.optional("batch", Section::count).orElse(schedule.batch()),
                                section.optional("accumulate", Section::count).orElse(1),
                                learningRate,
                                rates.map(SuiteReader::schedule).orElse(schedule.rates()),
                                rates.map(SuiteReader::warmup).orElse(schedule.warmup()))),
                optimizer.map(SuiteReader::optimizer).orElse(usual.optimizer()),
                section.checked(() -> StepOptions.NONE.with(settings(section, StepOptions.settings()))),
                section.checked(() -> new Selection(
                        section.optional("monitor", Section.oneOf(MONITORS))
                                .orElse(usual.selection().monitor()),
                        section.optional("patience", PATIENCE)
                                .orElse(usual.selection().patience()),
                        section.optional("keep-best", Section::flag)
                                .orElse(usual.selection().keepBest()))),
                new Initialization(
                        section.optional("init", Section.oneOf(INITIALIZERS))
                                .orElse(usual.initialization().initializer()),
                        section.optional("weights", Section::path).orElse(null)),
                section.optional("seed", SEED).orElse(seed));
    }

    private static Normalization normalization(Yaml value) {
        try {
            return Normalization.parse(Section.text(value));
        } catch (SettingError e) {
            throw value.error(e.problem());
        }
    }

    private int limit(Yaml value) {
        int limit = Section.count(value);
        if (limit > data.trainImages()) {
            throw value.error(
                    "must be from 1 to %d, the number of images, not %d".formatted(data.trainImages(), limit));
        }
        return limit;
    }

    /** The keys depend on the optimizer, so its name is read before an unknown key is reported. */
    private static Section optimizerSection(Yaml value) {
        Optimizer named = Section.withAnyKeys(value).required("name", Section.oneOf(OPTIMIZERS));
        return Section.of(
                value,
                Stream.concat(Stream.of("name", "lr"), named.settings().stream().map(Setting::name))
                        .toList());
    }

    private static Optimizer optimizer(Section section) {
        Optimizer usual = section.required("name", Section.oneOf(OPTIMIZERS));
        Map<String, Object> settings = settings(section, usual.settings());
        return section.checked(() -> usual.with(settings));
    }

    /** As {@link #optimizerSection}. */
    private static Section scheduleSection(Yaml value) {
        LearningRateSchedule named = Section.withAnyKeys(value).required("name", Section.oneOf(SCHEDULES));
        return Section.of(
                value,
                Stream.of(List.of("name"), names(named.settings()), names(Setting.of(Warmup.class)))
                        .flatMap(List::stream)
                        .toList());
    }

    private static List<String> names(List<Setting> settings) {
        return settings.stream().map(Setting::name).toList();
    }

    private static LearningRateSchedule schedule(Section section) {
        LearningRateSchedule usual = section.required("name", Section.oneOf(SCHEDULES));
        Map<String, Object> settings = settings(section, usual.settings());
        return section.checked(() -> usual.with(settings));
    }

    private static Warmup warmup(Section section) {
        Map<String, Object> settings = settings(section, Setting.of(Warmup.class));
        return section.checked(() -> Setting.with(Warmup.class, Warmup.NONE, settings));
    }

    /** The values of those settings that a section has. */
    private static Map<String, Object> settings(Section section, List<Setting> settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Setting setting : settings) {
            Function<Yaml, ?> type = setting.isFlag() ? Section::flag : NUMBER;
            section.optional(setting.name(), type).ifPresent(chosen -> values.put(setting.name(), chosen));
        }
        return values;
    }

    private static Set<Task> tasks(Section section, Subject subject) {
        Set<Task> tasks = EnumSet.noneOf(Task.class);
        section.optional("do", Section::list)
                .ifPresent(values -> values.stream().map(Section.oneOf(TASKS)).forEach(tasks::add));
        if (tasks.isEmpty()) {
            tasks.addAll(EnumSet.allOf(Task.class));
            if (subject instanceof Subject.File) {
                tasks.removeAll(EnumSet.of(Task.TRAIN, Task.EVALUATE));
            }
        } else if (subject instanceof Subject.File && tasks.contains(Task.TRAIN)) {
            throw section.error("a model file cannot be trained; leave out 'train', or name a net");
        }
        return tasks;
    }

    private static OptionalInt threads(Section section) {
        return section.optional("threads", THREADS).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static Budget budget(Section section) {
        return section.optional("budget", value -> Section.of(value, List.of("seconds", "images")))
                .map(budget -> budget.checked(
                        () -> new Budget(budget.optional("seconds", NUMBER), budget.optional("images", WHOLE))))
                .orElse(Budget.NONE);
    }

    private static List<Threshold> thresholds(Section section) {
        return section.optional("thresholds", value -> Section.of(value, List.copyOf(METRICS.keySet())))
                .map(limits -> limits.keys().stream()
                        .map(name ->
                                limits.checked(() -> new Threshold(METRICS.get(name), limits.required(name, NUMBER))))
                        .toList())
                .orElse(List.of());
    }

    private static Stream<LoadPlan> latency(Section section) {
        return section.optional("latency", Section::list)
                .map(plans -> plans.stream().flatMap(SuiteReader::latencyPlans))
                .orElse(USUAL_LATENCY.stream());
    }

    private static Stream<LoadPlan> latencyPlans(Yaml value) {
        Section plan = Section.of(value, LATENCY_KEYS);
        Scenario scenario = plan.optional("scenario", Section.oneOf(SCENARIOS)).orElse(Scenario.SINGLE_STREAM);
        Optional<Arrivals> arrivals = Optional.empty();
        if (scenario == Scenario.SERVER) {
            arrivals = Optional.of(plan.checked(() -> new Arrivals(
                    plan.required("rate", NUMBER),
                    plan.optional("percentile", NUMBER).orElse((double) Arrivals.DEFAULT_PERCENTILE),
                    plan.required("bound", NUMBER))));
        } else {
            for (String key : List.of("rate", "bound", "percentile")) {
                if (plan.has(key)) {
                    throw plan.error("the key '" + key + "' is for the scenario server only");
                }
            }
        }
        return plans(plan, scenario, arrivals);
    }

    private static Stream<LoadPlan> throughput(Section section) {
        return section.optional("throughput", Section::list).orElse(List.of()).stream()
                .map(value -> Section.of(value, THROUGHPUT_KEYS))
                .flatMap(plan -> plans(plan, Scenario.OFFLINE, Optional.empty()));
    }

    /** A plan for each combination of thread count and batch size. */
    private static Stream<LoadPlan> plans(Section plan, Scenario scenario, Optional<Arrivals> arrivals) {
        List<Integer> batches = plan.required("batch", Section.oneOrMore(Section::count));
        List<OptionalInt> threads = plan.optional("threads", Section.oneOrMore(THREADS))
                .map(counts -> counts.stream().map(OptionalInt::of).toList())
                .orElse(List.of(OptionalInt.empty()));
        long leastCalls = arrivals.map(Arrivals::leastQueries).orElse(1L);
        double leastSeconds = arrivals.map(Arrivals::leastSeconds).orElse(0.0);
        int calls = plan.optional("calls", Section::count)
                .orElseGet(() -> Math.clamp(leastCalls, USUAL_CALLS, Integer.MAX_VALUE));
        double seconds = plan.optional("seconds", NUMBER).orElse(Math.max(USUAL_SECONDS, leastSeconds));
        long loads = (long) batches.size() * threads.size();
        if (loads > MOST_LOADS) {
            throw plan.error("makes %d measurements; it can make %d".formatted(loads, MOST_LOADS));
        }
        return plan.checked(() -> threads.stream()
                .flatMap(count ->
                        batches.stream().map(batch -> new LoadPlan(scenario, batch, count, calls, seconds, arrivals)))
                .toList()
                .stream());
    }

    private static LoadPlan usual(int batch) {
        return LoadPlan.singleStream(batch, USUAL_CALLS, USUAL_SECONDS);
    }

    private static <T> Map<String, T> named(Stream<T> values, Function<T, String> name) {
        return values.collect(toMap(name, Function.identity(), (first, _) -> first, LinkedHashMap::new));
    }
}
