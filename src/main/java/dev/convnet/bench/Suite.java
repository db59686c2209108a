package dev.convnet.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run does: networks one after another, on the same data. Written as YAML in {@code harness/} and read by
 * {@link SuiteReader}; keys are named like the options of {@code convnet train}.
 *
 * @param name a short name, part of the run's folder
 * @param title what the report is called
 * @param data {@code sample}, {@code full} or a folder with the data set's files
 * @param seed what everything random in the run follows from
 * @param threads how many threads an operator may use; empty for one per core
 * @param networks at least one
 */
public record Suite(
        String name, String title, String data, long seed, Optional<Integer> threads, List<Entry> networks) {
    public Suite {
        networks = List.copyOf(networks);
    }

    /** One network, how it is trained and at which batch sizes it is timed. */
    public record Entry(String net, Recipe recipe, List<LatencyPlan> latency) {
        public Entry {
            latency = List.copyOf(latency);
        }
    }

    /** How a network is trained; what is empty is the network's own, or all there is. */
    public record Recipe(
            Optional<Integer> side,
            double width,
            int classes,
            int epochs,
            int batch,
            Optimizer optimizer,
            String init,
            Optional<Double> dropout,
            boolean shuffle,
            Optional<Integer> limit,
            Optional<Path> weights) {}

    /** An optimizer by name, its learning rate, and its own settings by theirs. */
    public record Optimizer(String name, double lr, Map<String, Double> settings) {}
}
