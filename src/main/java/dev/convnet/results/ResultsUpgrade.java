package dev.convnet.results;

import dev.convnet.base.ContentHash;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Rewrites the JSON of an older {@code results.json} into the current version of the format. */
final class ResultsUpgrade {
    /** The oldest version that can be upgraded. */
    static final int OLDEST_VERSION = 2;

    private static final Pattern JVM =
            Pattern.compile("(?<name>.+) (?<vm>(?<version>[0-9.]+)\\S*) \\((?<vendor>.+)\\)");
    private static final String UNKNOWN = "unknown";

    /** The height and width of every image in version 2. */
    private static final int VERSION_2_SIDE = 28;

    /** The number of runs before those in a profile of version 3. */
    private static final int VERSION_3_WARM_UP = 1;

    private static final Map<String, Double> PERCENTILES =
            Map.of("p90Ms", 90.0, "p95Ms", 95.0, "p99Ms", 99.0, "p999Ms", 99.9);

    private ResultsUpgrade() {}

    /** Upgrades from {@code version}, at least {@link #OLDEST_VERSION}, to {@link RunResults#SCHEMA_VERSION}, in place. */
    static void upgrade(ObjectNode results, int version) {
        if (version < 3) {
            toVersion3(results);
        }
        toVersion4(results);
        results.put("schemaVersion", RunResults.SCHEMA_VERSION);
    }

    private static void toVersion3(ObjectNode results) {
        if (results.path("environment") instanceof ObjectNode environment) {
            splitJvm(environment);
        }
        for (ObjectNode cell : objects(results.path("cells"))) {
            objects(cell.path("latency")).forEach(ResultsUpgrade::renameLatency);
            groupCell(cell);
        }
        if (results.path("data") instanceof ObjectNode data) {
            data.put("imageHeight", VERSION_2_SIDE).put("imageWidth", VERSION_2_SIDE);
        }
    }

    private static void toVersion4(ObjectNode results) {
        results.put("strict", false);
        environmentsTo4(results);
        for (ObjectNode cell : objects(results.path("cells"))) {
            if (cell.path("identity") instanceof ObjectNode identity) {
                identity.putNull("note");
            }
            if (cell.path("training") instanceof ObjectNode training) {
                // Version 3 found the parts of a step as differences of medians, which noise made negative.
                training.putNull("split");
                long calls = training.path("steps").size()
                        - training.path("warmUpSteps").asLong(0);
                distributionTo4(training.path("stepTime"), calls);
            }
            for (ObjectNode latency : objects(cell.at("/inference/latency"))) {
                distributionTo4(latency.path("time"), latency.path("calls").asLong(0));
            }
            if (cell.path("profile") instanceof ObjectNode profile) {
                profile.set("phases", phases(profile.remove("operators")));
            }
        }
    }

    /** Version 3 had percentiles that the calls are too few for, and intervals without the median. */
    private static void distributionTo4(JsonNode distribution, long calls) {
        if (!(distribution instanceof ObjectNode time)) {
            return;
        }
        PERCENTILES.forEach((field, percentile) -> {
            if (time.has(field) && !Percentiles.shownBy(calls, percentile)) {
                time.putNull(field);
            }
        });
        double median = time.path("p50Ms").asDouble(0);
        if (time.path("medianLowMs").asDouble(median) > median
                || time.path("medianHighMs").asDouble(median) < median) {
            time.putNull("medianLowMs").putNull("medianHighMs");
        }
    }

    /** Version 3 had one environment for all cells. */
    private static void environmentsTo4(ObjectNode results) {
        if (!(results.remove("environment") instanceof ObjectNode environment)) {
            return; // A missing field is reported when the file is read.
        }
        JsonNode busyCores = environment.remove("busyCores");
        String version = environment.path("onnxRuntime").asString(UNKNOWN);
        environment
                .putObject("onnxRuntime")
                .put("version", version)
                .put("library", "onnxruntime")
                .putNull("build")
                .putNull("training");
        String id = ContentHash.of(environment.toString());
        environment.put("id", id);
        results.putArray("environments").add(environment);
        for (ObjectNode cell : objects(results.path("cells"))) {
            cell.put("environment", id);
            if (cell.path("identity") instanceof ObjectNode identity) {
                identity.putObject("inputs");
            }
            if (cell.path("outcome") instanceof ObjectNode outcome) {
                outcome.set("busyCores", busyCores);
                outcome.putNull("startMemoryBytes").putNull("divergence");
            }
            if (cell.path("setup") instanceof ObjectNode setup) {
                setup.putNull("allowFallback").putNull("kernelLibrary").putObject("providerOptions");
            }
            if (cell.path("training") instanceof ObjectNode training) {
                training.put("end", end(cell, training).name());
            }
        }
    }

    /** Version 3 had one list of the operators of both phases, and did not record the time of a run. */
    private static ArrayNode phases(JsonNode operators) {
        ArrayNode phases = JsonNodeFactory.instance.arrayNode();
        for (Phase phase : Phase.values()) {
            List<ObjectNode> rows = objects(operators).stream()
                    .filter(row -> row.path("phase").asString("").equals(phase.name()))
                    .toList();
            if (!rows.isEmpty()) {
                ObjectNode profile = phases.addObject()
                        .put("phase", phase.name())
                        .putNull("batch")
                        .put("warmUpRuns", VERSION_3_WARM_UP);
                profile.set("runs", rows.getFirst().path("runs"));
                profile.putNull("runMs").putNull("plainRunMs");
                rows.forEach(row -> row.remove(List.of("phase", "runs")));
                profile.putArray("operators").addAll(rows);
            }
        }
        return phases;
    }

    /** Version 3 had only the text that says why training ended. */
    private static TrainingEnd end(ObjectNode cell, ObjectNode training) {
        if (!cell.at("/outcome/status").asString("").equals(CellStatus.OK.name())) {
            return TrainingEnd.ERROR;
        }
        String early = training.path("endedEarly").asString("");
        return early.isEmpty()
                ? TrainingEnd.COMPLETE
                : early.startsWith("the run's budget")
                        ? TrainingEnd.RUN_BUDGET
                        : early.startsWith("the target") ? TrainingEnd.TARGET : TrainingEnd.BUDGET;
    }

    /** Version 2 kept all fields of a cell side by side. */
    private static void groupCell(ObjectNode cell) {
        group(cell, "identity", "id", "title", "variant", "fingerprint");
        group(cell, "outcome", "status", "reason", "startedAt", "seconds", "peakMemoryBytes", "thresholds");
        group(cell, "inference", "startup", "placement", "evaluation", "predictions", "logits", "latency");
        group(cell, "profile", "operators", "kernelStatistics");
        if (cell.path("model").path("architecture") instanceof ObjectNode architecture) {
            LayerUpgrade.upgrade(architecture);
        }
    }

    /** Version 2 had Java's names of the scenarios, and other names than suites for what a server is asked. */
    private static void renameLatency(ObjectNode latency) {
        if (latency.path("scenario") instanceof StringNode scenario) {
            latency.put(
                    "scenario", scenario.stringValue().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (latency.path("target") instanceof ObjectNode target) {
            rename(target, "queriesPerSecond", "rate");
            rename(target, "boundMs", "bound");
        }
    }

    private static void rename(ObjectNode parent, String from, String to) {
        if (parent.has(from)) {
            parent.set(to, parent.remove(from));
        }
    }

    /** Version 2 had one text for the Java runtime: {@code OpenJDK 64-Bit Server VM 25.0.3+9-LTS (Eclipse Adoptium)}. */
    private static void splitJvm(ObjectNode environment) {
        if (!environment.path("jvm").isString()) {
            return;
        }
        String jvm = environment.remove("jvm").asString();
        Matcher parts = JVM.matcher(jvm);
        boolean known = parts.matches();
        environment
                .putObject("java")
                .put("version", known ? parts.group("version") : UNKNOWN)
                .put("vmName", known ? parts.group("name") : jvm)
                .put("vmVersion", known ? parts.group("vm") : UNKNOWN)
                .put("vendor", known ? parts.group("vendor") : UNKNOWN);
    }

    private static void group(ObjectNode parent, String group, String... fields) {
        ObjectNode child = parent.objectNode();
        for (String field : fields) {
            if (parent.has(field)) {
                child.set(field, parent.remove(field));
            }
        }
        parent.set(group, child);
    }

    private static List<ObjectNode> objects(JsonNode list) {
        return list.valueStream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }
}
