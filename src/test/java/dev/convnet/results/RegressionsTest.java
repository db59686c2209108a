package dev.convnet.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.results.Regressions.Direction;
import dev.convnet.results.Regressions.Tolerances;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.Trees;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegressionsTest {
    private static final Cell LENET = SampleRun.complete().cells().get(4);
    private static final RunResults BEFORE = SampleRun.run(List.of(LENET));

    @Test
    void aRunIsNoRegressionOfItself() {
        Regressions same = Regressions.between(SampleRun.complete(), SampleRun.complete(), Tolerances.usual());

        assertTrue(same.none());
        assertFalse(same.changes().isEmpty());
        assertTrue(same.changes().stream()
                .filter(change -> Tolerances.usual().values().containsKey(change.metric()))
                .filter(change -> !change.metric().isTime())
                .allMatch(change -> change.direction() == Direction.SAME));
        assertEquals(0, same.count(Direction.BETTER));
    }

    @Test
    void aFigureIsWorseOnTheSideThatItsMetricSays() {
        // A network with ten points less of accuracy, and so a higher loss.
        Cell worse = SampleRun.network("lenet-bn", LENET.identity().title(), Trees.lenet(), 10, 0.77);
        RunResults after = SampleRun.run(List.of(worse));

        Regressions regressions = Regressions.between(BEFORE, after, Tolerances.usual());
        Regressions improvements = Regressions.between(after, BEFORE, Tolerances.usual());

        assertFalse(regressions.none());
        assertEquals(Direction.WORSE, direction(regressions, Metric.TEST_ACCURACY));
        assertEquals(Direction.WORSE, direction(regressions, Metric.TEST_LOSS));
        assertTrue(improvements.none());
        assertEquals(Direction.BETTER, direction(improvements, Metric.TEST_ACCURACY));
        assertTrue(
                Regressions.between(BEFORE, after, Tolerances.parse(Map.of("test-accuracy", "0.2", "test-loss", "1")))
                        .none());
    }

    @Test
    void aCellThatFailsNowIsBrokenAndOneThatIsNotThereIsMissing() {
        Regressions broken = Regressions.between(
                BEFORE, SampleRun.run(List.of(SampleRun.failed(LENET, "no memory"))), Tolerances.usual());
        Regressions missing = Regressions.between(BEFORE, SampleRun.run(List.of()), Tolerances.usual());

        assertEquals(List.of("lenet-bn: failed, no memory"), broken.broken());
        assertFalse(broken.none());
        assertEquals(List.of("lenet-bn"), missing.missing());
        assertFalse(missing.none());
        assertTrue(Regressions.between(List.of(BEFORE), List.of(SampleRun.run(List.of())), Tolerances.usual(), true)
                .none());
    }

    @Test
    void aTimeOfFewSamplesIsNotJudged() {
        Cell few = SampleRun.with(LENET, "/inference/latency/0/time/samplesMs", Collections.nCopies(19, 1.0));
        Cell slow = SampleRun.with(LENET, "/inference/latency/0/time/samplesMs", Collections.nCopies(19, 5.0));
        Cell more = SampleRun.with(LENET, "/inference/latency/0/time/samplesMs", Collections.nCopies(20, 5.0));

        assertEquals(Direction.NOT_JUDGED, direction(latency(few, slow), Metric.LATENCY_P50));
        assertEquals(
                Direction.WORSE,
                direction(
                        latency(
                                SampleRun.with(
                                        LENET, "/inference/latency/0/time/samplesMs", Collections.nCopies(20, 1.0)),
                                more),
                        Metric.LATENCY_P50));
    }

    private static Regressions latency(Cell before, Cell after) {
        return Regressions.between(SampleRun.run(List.of(before)), SampleRun.run(List.of(after)), Tolerances.usual());
    }

    @Test
    void aToleranceThatIsNoneIsRefused() {
        assertTrue(assertThrows(UserError.class, () -> Tolerances.parse(Map.of("speed", "1")))
                .getMessage()
                .startsWith("unknown metric 'speed': choose test-accuracy, "));
        for (String text : List.of("fast", "-1", "NaN")) {
            assertThrows(UserError.class, () -> Tolerances.parse(Map.of("latency-p50", text)), text);
        }
    }

    private static Direction direction(Regressions regressions, Metric metric) {
        return regressions.changes().stream()
                .filter(change -> change.metric() == metric)
                .findFirst()
                .orElseThrow()
                .direction();
    }
}
