package dev.convnet.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilesTest {
    @ParameterizedTest
    @CsvSource({"50, 1", "90, 50", "95, 100", "99, 500", "99.9, 5000", "99.99, 50000"})
    void aPercentileNeedsFiveCallsAboveIt(double percentile, long calls) {
        assertEquals(calls, Percentiles.leastCalls(percentile));
    }

    @Test
    void theReasonCountsTheCalls() {
        assertEquals("20 calls are too few for p99: 500 needed", Percentiles.tooFew(20, 99));
        assertEquals("1 call is too few for p99.9: 5000 needed", Percentiles.tooFew(1, 99.9));
    }
}
