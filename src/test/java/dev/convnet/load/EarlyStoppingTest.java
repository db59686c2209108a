package dev.convnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyStoppingTest {
    /** MLPerf's LoadGen needs 64 and 662 queries for one slow one: its least numbers for single-stream and for multi-stream. */
    @ParameterizedTest
    @CsvSource({"90, 44, 64", "95, 90, 130", "99, 459, 662", "99.9, 4603, 6636"})
    void theNumbersOfQueriesAreMlPerfs(double percentile, int none, int one) {
        assertEquals(none, EarlyStopping.leastQueries(percentile));
        assertEquals(none, new EarlyStopping(none / 2, 0, percentile).enough());
        assertEquals(one, new EarlyStopping(none, 1, percentile).enough());
        assertTrue(new EarlyStopping(one, 1, percentile).isMet());
        assertFalse(new EarlyStopping(one - 1, 1, percentile).isMet());
    }

    @Test
    void asManySlowQueriesAsExpectedDecideNothing() {
        EarlyStopping stopping = new EarlyStopping(1000, 10, 99);

        assertFalse(stopping.isMet());
        assertFalse(stopping.isMissed());
    }

    @Test
    void farMoreSlowQueriesThanExpectedMissTheBound() {
        assertTrue(new EarlyStopping(1000, 20, 99).isMissed());
        assertTrue(new EarlyStopping(3, 3, 99).isMissed());
        assertFalse(new EarlyStopping(1000, 0, 99).isMissed());
    }

    @Test
    void theSlowestQueryIsThatOfTheseQueries() {
        assertTrue(new EarlyStopping(10, 0, 100).isMet());
        assertTrue(new EarlyStopping(10, 1, 100).isMissed());
        assertEquals(1, EarlyStopping.leastQueries(100));
    }
}
