package dev.convnet.results;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How load is made, as in MLPerf's inference benchmark. Suites, results, reports and the command line call each by its name in
 * kebab case.
 */
public enum Scenario {
    /** One query after another, each when the one before is answered. */
    SINGLE_STREAM,
    /** As single stream, with several images in a query. */
    MULTI_STREAM,
    /** Queries arrive by a Poisson process whether or not earlier ones are answered; latency counts from the arrival. */
    SERVER,
    /** All images are there from the start; what counts is throughput. */
    OFFLINE;

    /** The scenario's name in kebab case: {@code single-stream}. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
