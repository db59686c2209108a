package dev.convnet.testing;

import static dev.convnet.testing.ResultsTree.set;

import dev.convnet.results.Cell;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Made-up results of a large matrix, for tests of what size does; {@link #main} writes them into a file. */
public final class ManyCells {
    private ManyCells() {}

    /** A run of {@code count} cells, each as full as that of a network that was trained and measured. */
    public static RunResults run(int count) {
        List<ObjectNode> networks =
                SampleRun.complete().cells().stream().map(ResultsTree::of).toList();
        List<ObjectNode> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode network = networks.get(i % networks.size());
            String id = network.at("/identity/id").asString() + "_seed-" + i;
            cells.add(named(network, id, "seed " + i));
        }
        return SampleRun.runOf(cells);
    }

    /** The cell with another id and variant. */
    public static Cell named(Cell cell, String id, String variant) {
        return ResultsTree.cell(named(ResultsTree.of(cell), id, variant));
    }

    /** Copies the identity only: a thousand cells share the trees of their measurements. */
    private static ObjectNode named(ObjectNode cell, String id, String variant) {
        ObjectNode named = cell.objectNode();
        named.setAll(cell);
        set(named, "/identity", cell.get("identity").deepCopy());
        set(named, "/identity/id", id);
        set(named, "/identity/variant", variant);
        return named;
    }

    /** Writes a run: {@code <file> <cells>}. */
    public static void main(String[] args) {
        ResultsFile.write(run(Integer.parseInt(args[1])), Path.of(args[0]));
    }
}
