package dev.convnet.results;

import java.util.Map;

/**
 * One benchmark of JMH.
 *
 * @param benchmark the method's full name
 * @param mode as JMH writes it: {@code avgt}, {@code thrpt} …
 * @param params the benchmark's parameters, by name
 * @param error half of the 99.9 % interval; null where there were too few iterations for one
 */
public record JmhResult(
        String benchmark,
        String mode,
        Map<String, String> params,
        double score,
        @Nullable Double error,
        String unit) {}
