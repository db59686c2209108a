package dev.convnet.ort;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.TemporaryFolder;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * ONNX Runtime's profile of repeated runs of a model, by node. A node's time excludes the nodes of its subgraphs, so the times of all
 * nodes add up to no more than the time of the runs. The resolution is 1 µs, so times of very short operators are rough. The time of a
 * node on a device ends when its kernels are queued.
 *
 * @param warmUpRuns the runs before the profiled ones, which are left out
 * @param runs the number of profiled runs
 * @param runMs the mean time of a profiled run
 * @param plainRunMs the mean time of a run without the profiler, measured right before
 * @param nodes the nodes of the optimized model
 */
public record OperatorProfile(int warmUpRuns, int runs, double runMs, double plainRunMs, List<NodeTiming> nodes) {
    /** The number of calls of one node, and their total time in all profiled runs. */
    public record NodeTiming(String name, String operator, String provider, long calls, double totalMs) {}

    /** The number of calls of one operator's nodes, and their total time in all profiled runs. */
    public record OperatorTiming(String operator, String provider, long calls, double totalMs) {}

    /** The number of nodes of the optimized model that a provider ran, and their total time in all profiled runs. */
    public record ProviderTiming(int count, double totalMs) {}

    /** A loaded model with its inputs. */
    public interface ProfiledModel extends AutoCloseable {
        /** Runs the model once. */
        void run();

        /** Ends the profile of the model's session. @return the file of the profile */
        Path endProfile();

        @Override
        void close();
    }

    /**
     * How long a model runs, without the profiler and again with it.
     *
     * @param warmUpRuns the first runs, which are not measured: they plan memory and fill caches
     * @param fewest the least number of measured runs
     * @param most the largest number of measured runs
     * @param time no more runs are started after this time
     */
    public record Length(int warmUpRuns, int fewest, int most, Duration time) {}

    /**
     * Runs a model without the profiler, loads it again and profiles as many runs.
     *
     * @param load loads the model with a session of the given factory
     */
    public static OperatorProfile of(
            SessionFactory sessions, Function<SessionFactory, ProfiledModel> load, Length length) {
        int runs = 0;
        double plainMs;
        try (ProfiledModel model = load.apply(sessions)) {
            warmUp(model, length);
            long start = System.nanoTime();
            long elapsed;
            do {
                model.run();
                runs++;
                elapsed = System.nanoTime() - start;
            } while (runs < length.fewest()
                    || (runs < length.most() && elapsed < length.time().toNanos()));
            plainMs = elapsed / 1e6 / runs;
        }
        try {
            Path folder = TemporaryFolder.create("profile");
            try (ProfiledModel model =
                    load.apply(sessions.with(sessions.settings().withProfile(folder.resolve("profile"))))) {
                warmUp(model, length);
                for (int i = 0; i < runs; i++) {
                    model.run();
                }
                return read(model.endProfile(), length.warmUpRuns(), plainMs);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UserError("cannot write a profile: " + AtomicFile.reason(e), e);
        }
    }

    private static void warmUp(ProfiledModel model, Length length) {
        for (int i = 0; i < length.warmUpRuns(); i++) {
            model.run();
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

    /** Time by operator and provider, the longest first. */
    public List<OperatorTiming> operators() {
        record Key(String operator, String provider) {}
        Map<Key, OperatorTiming> operators = new LinkedHashMap<>();
        for (NodeTiming node : nodes) {
            operators.merge(
                    new Key(node.operator, node.provider),
                    new OperatorTiming(node.operator, node.provider, node.calls, node.totalMs),
                    (a, b) -> new OperatorTiming(a.operator, a.provider, a.calls + b.calls, a.totalMs + b.totalMs));
        }
        return operators.values().stream()
                .sorted(Comparator.comparingDouble(OperatorTiming::totalMs)
                        .reversed()
                        .thenComparing(OperatorTiming::operator))
                .toList();
    }

    /** Whether every node ran on the CPU provider, on which the time of a node is that of its computation. */
    public boolean isOnCpu() {
        return nodes.stream().allMatch(node -> node.provider.equals(ExecutionProvider.CPU.ortName()));
    }

    /** Nodes and time by ONNX Runtime's name of the provider. */
    public Map<String, ProviderTiming> providers() {
        Map<String, ProviderTiming> providers = new TreeMap<>();
        for (NodeTiming node : nodes) {
            providers.merge(
                    node.provider,
                    new ProviderTiming(1, node.totalMs),
                    (a, b) -> new ProviderTiming(a.count + b.count, a.totalMs + b.totalMs));
        }
        return providers;
    }

    /**
     * Reads the profile that a session has written.
     *
     * @param warmUp the number of first runs to leave out
     * @throws UserError if the file cannot be read, is not a profile, or has no further runs
     */
    static OperatorProfile read(Path file, int warmUp, double plainRunMs) {
        List<Event> runs = new ArrayList<>();
        List<Event> kernels = new ArrayList<>();
        for (JsonNode event : events(file)) {
            String name = event.path("name").asString("");
            if (name.equals("model_run")) {
                runs.add(Event.of(name, event));
            } else if (name.endsWith(Event.KERNEL)) {
                kernels.add(Event.of(name.substring(0, name.length() - Event.KERNEL.length()), event));
            }
        }
        if (runs.size() <= warmUp) {
            throw new UserError(
                    "%s: a profile of %d runs, of which %d are warm-up".formatted(file, runs.size(), warmUp));
        }
        runs.sort(Comparator.comparingLong(Event::start));
        List<Event> measured = runs.subList(warmUp, runs.size());
        long from = measured.getFirst().start;
        return new OperatorProfile(
                warmUp,
                measured.size(),
                measured.stream().mapToLong(Event::micros).sum() / 1e3 / measured.size(),
                plainRunMs,
                nodes(kernels.stream().filter(event -> event.start >= from).toList()));
    }

    private static JsonNode events(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
        } catch (JacksonException e) {
            throw new UserError(file + ": not a profile of ONNX Runtime", e);
        }
    }

    private static List<NodeTiming> nodes(List<Event> kernels) {
        Map<Event.NodeKey, NodeTiming> nodes = new LinkedHashMap<>();
        List<Event> sorted = kernels.stream().sorted(Event.OUTER_FIRST).toList();
        long[] micros = withoutNested(sorted);
        for (int i = 0; i < micros.length; i++) {
            Event event = sorted.get(i);
            nodes.merge(
                    event.key(),
                    new NodeTiming(event.name, event.operator, event.provider, 1, micros[i] / 1e3),
                    (a, b) -> new NodeTiming(a.name, a.operator, a.provider, a.calls + b.calls, a.totalMs + b.totalMs));
        }
        return List.copyOf(nodes.values());
    }

    /** The microseconds of each event without those of the events inside it: the nodes of a node's subgraph. */
    private static long[] withoutNested(List<Event> sorted) {
        long[] micros = new long[sorted.size()];
        Deque<Integer> around = new ArrayDeque<>();
        for (int i = 0; i < micros.length; i++) {
            Event event = sorted.get(i);
            while (!around.isEmpty() && !sorted.get(around.peek()).contains(event)) {
                around.pop();
            }
            micros[i] = event.micros;
            if (!around.isEmpty()) {
                micros[around.peek()] -= event.micros;
            }
            around.push(i);
        }
        return micros;
    }

    /** A run of the model or of one of its nodes. */
    private record Event(
            String name, String operator, String provider, String index, long thread, long start, long micros) {
        static final String KERNEL = "_kernel_time";

        /** Sorts an event before those inside it. */
        static final Comparator<Event> OUTER_FIRST = Comparator.comparingLong(Event::thread)
                .thenComparingLong(Event::start)
                .thenComparing(Comparator.comparingLong(Event::micros).reversed());

        /** What tells nodes apart: nodes without a name of their own share one. */
        record NodeKey(String name, String operator, String provider, String index) {}

        static Event of(String name, JsonNode event) {
            JsonNode details = event.path("args");
            return new Event(
                    name,
                    details.path("op_name").asString("?"),
                    details.path("provider").asString("?"),
                    details.path("node_index").asString(""),
                    event.path("tid").asLong(),
                    event.path("ts").asLong(),
                    event.path("dur").asLong());
        }

        NodeKey key() {
            return new NodeKey(name, operator, provider, index);
        }

        boolean contains(Event other) {
            return thread == other.thread
                    && other.start >= start
                    && other.start < start + micros
                    && other.start + other.micros <= start + micros;
        }
    }
}
