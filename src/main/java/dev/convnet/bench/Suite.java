package dev.convnet.bench;

import dev.convnet.runtime.Recipe;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * What one run does: networks one after another, on the same data. Written as YAML in {@code harness/} and read by
 * {@link SuiteReader}.
 *
 * @param name a short name, part of the run's folder
 * @param title what the report is called
 * @param data {@code sample}, {@code full} or a folder with the data set's files
 * @param threads how many threads an operator may use; empty for one per core
 * @param networks at least one
 */
public record Suite(String name, String title, String data, OptionalInt threads, List<Entry> networks) {
    public Suite {
        networks = List.copyOf(networks);
    }

    /** The same with only the networks whose names are in {@code nets}. */
    public Suite only(Collection<String> nets) {
        return new Suite(
                name,
                title,
                data,
                threads,
                networks.stream()
                        .filter(entry -> nets.contains(entry.recipe().net()))
                        .toList());
    }

    /** One network: how it is trained, and at which batch sizes it is timed. */
    public record Entry(Recipe recipe, List<LatencyPlan> latency) {
        public Entry {
            latency = List.copyOf(latency);
        }
    }
}
