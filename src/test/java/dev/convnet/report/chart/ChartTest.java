package dev.convnet.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.report.Curves;
import dev.convnet.results.Cell;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.Trees;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    @Test
    void ticksAreRoundAndWithinTheAxis() {
        Axis axis = LinearAxis.over(0, 2.37, 6).widened();
        assertEquals(
                List.of("0.0", "0.5", "1.0", "1.5", "2.0", "2.5"),
                axis.ticks().stream().map(axis::label).toList());
        Axis shares = LinearAxis.over(0.4, 1, 6).inPercent();
        assertEquals(
                List.of("40%", "50%", "60%", "70%", "80%", "90%", "100%"),
                shares.ticks().stream().map(shares::label).toList());
        Axis epochs = LinearAxis.over(0, 10, 10);
        assertEquals(11, epochs.ticks().size());
        assertEquals("10", epochs.label(epochs.ticks().getLast()));
    }

    @Test
    void anAxisOfOneValueIsStillAnAxis() {
        Axis axis = LinearAxis.over(3, 3, 5);
        assertEquals(0, axis.at(3, 0, 100));
        assertFalse(axis.ticks().isEmpty());
    }

    @Test
    void stepsStandAtTheirShareOfAnEpoch() {
        Cell network = SampleRun.network("nin", "NiN", Trees.nin(), 2, 0.8);
        Chart chart = new Curves(network).loss().chart();
        assertEquals(2, chart.x().max());
        Series steps = chart.series().getFirst();
        assertEquals(1.0 / 94, steps.points().getFirst().x(), 1e-9);
        assertEquals(2, steps.points().getLast().x(), 1e-9);
        assertEquals(
                List.of(1.0, 2.0),
                chart.series().getLast().points().stream().map(Series.Point::x).toList());
    }

    @Test
    void aLongRunIsThinnedButKeepsItsEnds() {
        Cell network = SampleRun.network("nin", "NiN", Trees.nin(), 40, 0.8);
        Series steps = new Curves(network).loss().chart().series().getFirst();
        assertEquals(1200, steps.points().size());
        assertEquals(40, steps.points().getLast().x(), 1e-9);
        assertEquals(3760, new Curves(network).sampledSteps().getLast().step());
    }

    @Test
    void aNetworkWithoutStepsHasNoCurves() {
        Cell failed = SampleRun.failed(SampleRun.network("nin", "NiN", Trees.nin(), 1, 0.8), "no memory");
        assertFalse(new Curves(failed).exist());
        assertTrue(new Curves(failed).sparkline().contains("no loss was recorded"));
    }
}
