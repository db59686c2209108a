package dev.convnet.bench;

import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.Setup;
import dev.convnet.suite.CellPlan;
import java.time.Instant;
import java.util.List;

/** Results of cells that have none. */
public final class Cells {
    private Cells() {}

    /** A cell of which nothing is known but why. */
    static Cell without(CellPlan plan, CellStatus status, String reason, String fingerprint, Setup setup) {
        return new Cell(
                plan.id(),
                plan.title(),
                plan.variant(),
                status,
                reason,
                fingerprint,
                Instant.now(),
                0,
                setup,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
