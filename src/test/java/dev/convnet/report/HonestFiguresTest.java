package dev.convnet.report;

import static dev.convnet.testing.ResultsTree.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.report.chart.TitledChart;
import dev.convnet.report.format.HtmlReport;
import dev.convnet.report.format.ReportFormat;
import dev.convnet.results.Cell;
import dev.convnet.results.CellStatus;
import dev.convnet.results.RunResults;
import dev.convnet.testing.ResultsTree;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.Trees;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** No page shows a figure that cannot be right, or hides one that a reader needs. */
class HonestFiguresTest {
    private static final Cell NIN = SampleRun.network("nin", "NiN", Trees.nin(), 3, 0.8);

    @TempDir
    private Path folder;

    @Test
    void pointsAboveTheLossChartAreCountedAndMarked() {
        ObjectNode tree = ResultsTree.of(NIN);
        set((ObjectNode) tree.at("/training/steps/3"), "/loss", 12.25);
        set((ObjectNode) tree.at("/training/steps/90"), "/loss", 9.5);
        TitledChart loss = new Curves(ResultsTree.cell(tree)).loss();

        assertTrue(loss.chart().y().max() < 9.5, "the outliers do not flatten the curve");
        String note =
                "2 of 282 steps lie above the axis, with losses up to 12.250; marks at its upper edge show where.";
        assertEquals(note, loss.note());
        assertTrue(loss.chart().label().endsWith(note), "screen readers get the note");
        assertTrue(
                Pattern.compile("<path class=\"edge\" d=\"M[0-9.]+ 0v8M[0-9.]+ 0v8\"/>")
                        .matcher(loss.chart().svg())
                        .find(),
                loss.chart().svg());
        assertEquals("", new Curves(NIN).loss().note());
    }

    @Test
    void aClassThatIsNeverPredictedIsPointedOut() throws Exception {
        RunResults run = SampleRun.run(
                List.of(predicting(IntStream.rangeClosed(0, 7).boxed().toList())));
        List<String> names = run.data().classNames();
        String words = "never predicts " + names.get(8) + ", " + names.get(9);
        assertEquals(words, view(run).gaps());
        assertEquals(2, occurrences(html(run), words + "."), "in the summary and beside the accuracy");
        assertTrue(written(ReportFormat.MARKDOWN, run).contains("**NiN** " + words));

        RunResults single = SampleRun.run(List.of(predicting(List.of(4))));
        assertEquals(
                "predicts " + names.get(4) + " for every image", view(single).gaps());
        assertEquals(
                "",
                view(SampleRun.run(List.of(
                                predicting(IntStream.range(0, 10).boxed().toList()))))
                        .gaps());
    }

    @Test
    void aDivergedTrainingShowsNoFigureFromTheStepOnAtWhichItDiverged() {
        ObjectNode tree = ResultsTree.of(NIN);
        set(tree, "/outcome/status", CellStatus.DIVERGED.name());
        set(
                tree,
                "/outcome/reason",
                "training diverged at step 282, in epoch 3: the loss is NaN; try a lower learning rate");
        set(tree, "/outcome/divergence", Map.of("step", 282, "epoch", 3, "loss", "NaN"));
        set(tree, "/inference/evaluation", null);
        for (int i = 100; i < 282; i++) {
            set((ObjectNode) tree.at("/training/steps/" + i), "/loss", 3.7e21);
        }
        set((ObjectNode) tree.at("/training/epochs/1"), "/trainLoss", 3.4e21);
        set((ObjectNode) tree.at("/training/epochs/2"), "/trainLoss", 3.7e21);
        set((ObjectNode) tree.at("/training/epochs/1"), "/testLoss", 5.5e21);
        RunResults run = SampleRun.run(List.of(ResultsTree.cell(tree)));
        CellView view = view(run);

        assertNull(view.lastEpoch());
        assertNull(view.testAccuracy());
        Curves curves = new Curves(view.cell());
        assertTrue(curves.loss().chart().y().max() < 10);
        assertEquals(1, curves.finishedEpochs().size());
        assertEquals(100, curves.stepCount());
        String html = html(run);
        assertTrue(html.contains("✕ diverges from step 101 on, and was stopped at step 282"));
        assertTrue(html.contains("The training diverges from step 101 on, and was stopped at step 282; losses"));
        assertFalse(html.contains("e21"), "no loss of 10²¹");
        assertFalse(html.contains("Best test accuracy"));
    }

    @Test
    void aProfileSaysWhatItProfiledAndHowItsSumComparesWithARun() {
        RunResults run = SampleRun.run(List.of(NIN));
        ObjectNode tree = ResultsTree.of(NIN);
        ObjectNode profile = (ObjectNode) tree.at("/profile/phases/0");
        set(profile, "/runMs", 1.4);
        set(profile, "/plainRunMs", 1.2);
        OperatorTable table = OperatorTable.of(List.of(view(SampleRun.run(List.of(ResultsTree.cell(tree))))))
                .getFirst();
        assertTrue(
                table.notes()
                        .getFirst()
                        .startsWith(
                                "Batch 32, 10 runs after 5 of warm-up. A profiled run took 1.40 ms, its operators "),
                table.notes().toString());
        assertTrue(table.notes().getFirst().endsWith("Right before, without the profiler, a run took 1.20 ms."));
        assertTrue(html(run).contains("Batch 32, 10 runs after 5 of warm-up."));
    }

    @Test
    void anOldProfileShowsSharesOnly() {
        ObjectNode tree = ResultsTree.of(NIN);
        ObjectNode profile = (ObjectNode) tree.at("/profile/phases/0");
        for (String unknown : List.of("/batch", "/runMs", "/plainRunMs")) {
            set(profile, unknown, null);
        }
        OperatorTable table = OperatorTable.of(List.of(view(SampleRun.run(List.of(ResultsTree.cell(tree))))))
                .getFirst();
        assertEquals(Collections.singletonList(null), table.rows().getFirst().millis());
        assertEquals(0.7, table.rows().getFirst().shares().getFirst(), 1e-9);
        assertTrue(table.notes().getFirst().endsWith("only shares are shown."));
    }

    @Test
    void aTrainingThatEndedEarlyIsNotShownAsTheWholeRecipeNorASkippedCellAsUsingNoMemory() {
        ObjectNode tree = ResultsTree.of(NIN);
        set(tree, "/training/end", "BUDGET");
        set(tree, "/training/endedEarly", "its budget of 1.0 s is spent");
        set(tree, "/training/seconds", 2.0);
        set(tree, "/training/imagesPerSecond", 144.0);
        assertEquals(
                "288 images",
                view(SampleRun.run(List.of(ResultsTree.cell(tree)))).trainedOn());
        assertEquals("6\u202F000 × 3", view(SampleRun.run(List.of(NIN))).trainedOn());

        set(tree, "/outcome/status", CellStatus.SKIPPED.name());
        assertNull(view(SampleRun.run(List.of(ResultsTree.cell(tree)))).memory());
    }

    @Test
    void theNoteOfACellIsInThePageAndInMarkdown() throws Exception {
        ObjectNode tree = ResultsTree.of(NIN);
        set(tree, "/identity/note", "The seed was chosen among 40.");
        RunResults run = SampleRun.run(List.of(ResultsTree.cell(tree)));
        assertEquals(2, occurrences(html(run), "The seed was chosen among 40."));
        assertTrue(written(ReportFormat.MARKDOWN, run).contains("**NiN**: The seed was chosen among 40."));
    }

    @Test
    void namesCannotControlATerminalOrReorderAPage() throws Exception {
        String hostile = "\u001b[2J\u202Eevil\u2066\u0007\uFFFF";
        ObjectNode tree = ResultsTree.of(SampleRun.run(List.of(NIN)));
        set((ObjectNode) tree.at("/cells/0"), "/identity/title", hostile);
        set(tree, "/title", hostile);
        set((ObjectNode) tree.at("/cells/0"), "/outcome/reason", hostile);
        set((ObjectNode) tree.at("/cells/0"), "/outcome/status", "FAILED");
        ArrayNode classes = (ArrayNode) tree.at("/data/classNames");
        classes.set(0, classes.stringNode(hostile));
        RunResults run = ResultsTree.run(tree);
        List<String> texts = new ArrayList<>(List.of(html(run)));
        texts.add(written(ReportFormat.MARKDOWN, run));
        texts.add(written(ReportFormat.JUNIT, run));
        for (String text : texts) {
            assertFalse(Pattern.compile("[\\p{Cntrl}\\u202E\\u2066&&[^\\r\\n\\t]]")
                    .matcher(text)
                    .find());
            assertTrue(text.contains("u202eevil"), text.substring(0, 200));
        }
        assertFalse(texts.getLast().contains("\uFFFF"), "not allowed in XML");
    }

    /** The cell with an evaluation in which only some classes are predicted, each of ten times as many images as the next. */
    private static Cell predicting(List<Integer> classes) {
        ObjectNode tree = ResultsTree.of(NIN);
        List<List<Integer>> confusion = new ArrayList<>();
        for (int label = 0; label < 10; label++) {
            List<Integer> row = new ArrayList<>(Collections.nCopies(10, 0));
            row.set(classes.contains(label) ? label : classes.getFirst(), 100);
            confusion.add(row);
        }
        set(tree, "/inference/evaluation/confusion", confusion);
        return ResultsTree.cell(tree);
    }

    private static CellView view(RunResults run) {
        return Report.of(List.of(run), List.of()).cells().getFirst();
    }

    private static String html(RunResults run) {
        StringWriter out = new StringWriter();
        HtmlReport.write(Report.of(List.of(run), List.of()), out);
        return out.toString();
    }

    private String written(ReportFormat format, RunResults run) throws Exception {
        return Files.readString(format.write(Report.of(List.of(run), List.of()), folder));
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
