package dev.convnet.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Report report(Finding... findings) {
        return new Report(List.of(new Section("Things", List.of(findings))));
    }

    @Test
    void isAlignedAndWrapped() {
        Report report = report(
                Finding.ok("one", "1.2.3\nin a place"),
                Finding.absent("another", "it is not in any of the many places that were looked at", "get it"));

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
        assertTrue(report(Finding.ok("a", "b"), Finding.absent("c", "d", "e")).isHealthy());
        assertFalse(report(Finding.ok("a", "b"), Finding.broken("c", "d", "e")).isHealthy());
    }
}
