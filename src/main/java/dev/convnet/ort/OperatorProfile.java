package dev.convnet.ort;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * ONNX Runtime's profile of a model's runs, summed by operator. The resolution is 1 µs, so times of very short operators are
 * rough.
 *
 * @param runs the number of runs in the profile
 * @param operators the operators, the one with the longest time first
 * @param providers the nodes of each provider, by ONNX Runtime's name of the provider
 */
public record OperatorProfile(int runs, List<OperatorTiming> operators, Map<String, ProviderTiming> providers) {
    /** The number of calls and the total time of one operator's nodes on one execution provider. */
    public record OperatorTiming(String name, String provider, long calls, double totalMs) {}

    /** The number of nodes of the optimized model that a provider ran, and their total time. */
    public record ProviderTiming(int count, double totalMs) {}

    /** The first run plans memory and is slower than the others. */
    private static final int WARM_UP = 1;

    /**
     * Profiles the runs of a session.
     *
     * @param runs makes one session with the given factory, runs it and closes it; the first run is left out
     */
    public static OperatorProfile of(SessionFactory sessions, Consumer<SessionFactory> runs) {
        try {
            Path folder = Files.createTempDirectory("convnet-profile");
            try {
                runs.accept(sessions.with(sessions.settings().withProfile(folder.resolve("profile"))));
                try (Stream<Path> files = Files.list(folder)) {
                    return read(files.findFirst().orElseThrow(), WARM_UP);
                }
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UserError("cannot write a profile: " + AtomicFile.reason(e), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    /**
     * Reads the profile that a session has written.
     *
     * @param warmUp the number of first runs to leave out
     * @throws UserError if the file cannot be read or is not a profile
     */
    static OperatorProfile read(Path file, int warmUp) {
        JsonNode events;
        try {
            events = JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (JacksonException e) {
            throw new UserError(file + ": not a profile of ONNX Runtime", e);
        }
        List<JsonNode> runs = new ArrayList<>();
        for (JsonNode event : events) {
            if (event.path("name").asString("").equals("model_run")) {
                runs.add(event);
            }
        }
        runs.sort(Comparator.comparingLong(OperatorProfile::start));
        long from = warmUp < runs.size() ? start(runs.get(warmUp)) : Long.MAX_VALUE;
        return summed(events, from, Math.max(0, runs.size() - warmUp));
    }

    private static OperatorProfile summed(JsonNode events, long from, int runs) {
        record Key(String operator, String provider) {}
        Map<Key, OperatorTiming> operators =
                new TreeMap<>(Comparator.comparing(Key::operator).thenComparing(Key::provider));
        Map<String, Set<String>> nodes = new TreeMap<>();
        Map<String, Double> times = new TreeMap<>();
        for (JsonNode event : events) {
            String name = event.path("name").asString("");
            if (name.endsWith("_kernel_time") && start(event) >= from) {
                JsonNode details = event.path("args");
                double ms = event.path("dur").asLong() / 1e3;
                Key key = new Key(
                        details.path("op_name").asString("?"),
                        details.path("provider").asString("?"));
                operators.merge(
                        key,
                        new OperatorTiming(key.operator, key.provider, 1, ms),
                        (a, b) -> new OperatorTiming(a.name, a.provider, a.calls + b.calls, a.totalMs + b.totalMs));
                nodes.computeIfAbsent(key.provider, _ -> new HashSet<>()).add(name);
                times.merge(key.provider, ms, Double::sum);
            }
        }
        Map<String, ProviderTiming> providers = new TreeMap<>();
        nodes.forEach(
                (provider, names) -> providers.put(provider, new ProviderTiming(names.size(), times.get(provider))));
        return new OperatorProfile(
                runs,
                operators.values().stream()
                        .sorted(Comparator.comparingDouble(OperatorTiming::totalMs)
                                .reversed())
                        .toList(),
                providers);
    }

    private static long start(JsonNode event) {
        return event.path("ts").asLong();
    }
}
