package dev.convnet.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {
    private static DoctorReport report(Check... checks) {
        return new DoctorReport(List.of(new CheckGroup("Things", List.of(checks))));
    }

    @Test
    void isAlignedAndWrapped() {
        DoctorReport report = report(
                Check.ok("one", "1.2.3\nin a place"),
                Check.absent("another", "it is not in any of the many places that were looked at", "get it"));

        assertEquals("""
                Things
                  ok      one             1.2.3
                                          in a place
                  absent  another         it is not in any of the many places that were looked
                                          at
                                          → get it
                """, report.text());
        report.text().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void onlyWhatIsNeededByDefaultMakesItUnhealthy() {
        assertTrue(report(Check.ok("a", "b"), Check.absent("c", "d", "e")).isHealthy());
        assertFalse(report(Check.ok("a", "b"), Check.broken("c", "d", "e")).isHealthy());
    }
}
