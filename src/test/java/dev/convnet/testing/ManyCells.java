package dev.convnet.testing;

import dev.convnet.results.Cell;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Made-up results of a large matrix, for tests of what size does; {@link #main} writes them into a file. */
public final class ManyCells {
    private ManyCells() {}

    /** A run of {@code count} cells, each as full as that of a network that was trained and measured. */
    public static RunResults run(int count) {
        List<Cell> networks = SampleRun.complete().cells();
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Cell cell = networks.get(i % networks.size());
            cells.add(named(cell, cell.id() + "_seed-" + i, "seed " + i));
        }
        return SampleRun.run(cells);
    }

    /** The cell with another id and variant. */
    public static Cell named(Cell c, String id, String variant) {
        return new Cell(
                new CellIdentity(id, c.identity().title(), variant, c.identity().fingerprint()),
                c.outcome(),
                c.setup(),
                c.recipe(),
                c.model(),
                c.training(),
                c.inference(),
                c.profile());
    }

    /** Writes a run: {@code <file> <cells>}. */
    public static void main(String[] args) {
        ResultsFile.write(run(Integer.parseInt(args[1])), Path.of(args[0]));
    }
}
