package dev.convnet.results;

/** How load is made, as in MLPerf's inference benchmark; {@link Latency} says where it differs. */
public enum Scenario {
    /** One query after another, each when the one before is answered. */
    SINGLE_STREAM,
    /** As single stream, with several images in a query. */
    MULTI_STREAM,
    /** Queries arrive by a Poisson process whether or not earlier ones are answered; latency counts from the arrival. */
    SERVER,
    /** All images are there from the start; what counts is throughput. */
    OFFLINE
}
