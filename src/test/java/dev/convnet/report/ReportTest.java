package dev.convnet.report;

import static dev.convnet.testing.ResultsTree.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.report.chart.TitledChart;
import dev.convnet.report.format.HtmlReport;
import dev.convnet.report.section.Notice;
import dev.convnet.report.section.Notices;
import dev.convnet.results.Cell;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.Metric;
import dev.convnet.results.Regressions.Change;
import dev.convnet.results.Regressions.Direction;
import dev.convnet.results.RunResults;
import dev.convnet.results.Shard;
import dev.convnet.testing.ManyCells;
import dev.convnet.testing.ResultsTree;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.Trees;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ReportTest {
    private static final Cell LENET = SampleRun.network("lenet-bn", "BN-LeNet", Trees.lenet(), 2, 0.85);

    @Test
    void cellsOfOneNetworkStandTogether() {
        Report report = report(SampleRun.run(List.of(
                ManyCells.named(LENET, "lenet-bn_kernels-none", "kernels none"),
                ManyCells.named(LENET, "lenet-bn_kernels-jvm", "kernels jvm"))));
        assertEquals(1, report.networks().size());
        NetworkView network = report.networks().getFirst();
        assertEquals(
                List.of("kernels none", "kernels jvm"),
                network.cells().stream().map(CellView::name).toList());
        assertEquals(
                List.of("Training loss compared", "Test accuracy compared"),
                network.curves().stream().map(TitledChart::title).toList());
        String html = html(report);
        assertTrue(html.contains("2 cells</span>"));
        assertTrue(html.contains("<details class=\"cell\" open>"));
    }

    @Test
    void theNewestRunOfEachMachineIsShownAndTheOthersAreHistory() {
        RunResults old = at(run(LENET), "2026-03-01T00:00:00Z", "1111111", "desk");
        RunResults now = at(run(LENET), "2026-03-02T00:00:00Z", "2222222", "desk");
        RunResults other = at(run(LENET), "2026-03-03T00:00:00Z", "2222222", "laptop");
        Report report = Report.of(List.of(other, now, old), List.of());
        assertEquals(
                List.of("desk, 1111111", "desk, 2222222", "laptop, 2222222"),
                report.runs().stream().map(RunView::name).toList());
        assertEquals(
                List.of("desk, 2222222", "laptop, 2222222"),
                report.cells().stream().map(CellView::name).toList());
        assertEquals(
                3,
                report.history().rows(Metric.TEST_ACCURACY).getFirst().values().size());
        assertTrue(html(report).contains("Runs side by side"));
    }

    @Test
    void oneRunHasNoHistory() {
        assertNull(report(run(LENET)).history());
    }

    @Test
    void theShardsOfARunAreOneRun() {
        Cell nin = SampleRun.network("nin", "NiN", Trees.nin(), 1, 0.7);
        Report report = Report.of(List.of(shard(run(nin), 2), shard(run(LENET), 1)), List.of());
        assertEquals(1, report.runs().size());
        assertEquals(
                List.of("BN-LeNet", "NiN"),
                report.cells().stream().map(CellView::title).toList());
        assertNull(report.history());
    }

    @Test
    void shardsFromDifferentMachinesStayApart() {
        RunResults first = at(shard(run(LENET), 1), "2026-03-01T00:00:00Z", "1111111", "desk");
        RunResults second = at(shard(run(LENET), 2), "2026-03-01T00:00:00Z", "1111111", "laptop");
        assertEquals(2, Report.of(List.of(first, second), List.of()).runs().size());
    }

    /** Runners of one label may have different processors. */
    @Test
    void shardsFromDifferentProcessorsAreOneRunWhoseCellsKeepTheirMachine() {
        Cell nin = SampleRun.network("nin", "NiN", Trees.nin(), 1, 0.7);
        Report report = Report.of(
                List.of(shard(on(run(LENET), "Fast CPU", "fast"), 1), shard(on(run(nin), "Slow CPU", "slow"), 2)),
                List.of());

        assertEquals(1, report.runs().size());
        RunView run = report.newest();
        assertEquals(
                List.of("Fast CPU", "Slow CPU"),
                run.environments().stream().map(EnvironmentView::name).toList());
        for (CellView view : report.cells()) {
            assertEquals(
                    view.cell().id().equals("nin") ? "Slow CPU" : "Fast CPU",
                    CellSettings.of(view).get("Measured on"));
        }
        String html = html(report);
        assertTrue(html.contains("<h4>Fast CPU</h4>"));
        assertTrue(html.contains("<h4>Slow CPU</h4>"));
        assertEquals("nin", run.environments().getLast().rows().get("Cells"));
        assertTrue(run.environment().containsKey("CPU (Slow CPU)"));
        assertFalse(CellSettings.of(report(run(LENET)).cells().getFirst()).containsKey("Measured on"));
    }

    @Test
    void aShardThatIsThereTwiceIsMergedWithThatOfItsMachineOnly() {
        Cell nin = SampleRun.network("nin", "NiN", Trees.nin(), 1, 0.7);
        Report report = Report.of(
                List.of(
                        shard(on(run(LENET), "Fast CPU", "fast"), 1),
                        shard(on(run(LENET), "Slow CPU", "slow"), 1),
                        shard(on(run(nin), "Slow CPU", "slow"), 2),
                        shard(on(run(nin), "Fast CPU", "fast"), 2)),
                List.of());

        assertEquals(2, report.runs().size());
        assertEquals("Fast CPU", report.runs().getFirst().hardware().split(",", -1)[0]);
    }

    /** The run as another processor made it. */
    private static RunResults on(RunResults run, String cpu, String id) {
        ObjectNode changed = ResultsTree.of(run);
        set(changed, "/environments/0/id", id);
        set(changed, "/environments/0/cpu", cpu);
        set(changed, "/cells/0/environment", id);
        return ResultsTree.run(changed);
    }

    @Test
    void changesSayWhatWentWhereAndHowFar() {
        Cell worse = SampleRun.network("lenet-bn", "BN-LeNet", Trees.lenet(), 2, 0.70);
        Report report = Report.of(List.of(run(worse)), List.of(run(LENET)));
        Change accuracy = report.changes().byWeight().getFirst();
        assertEquals(Metric.TEST_ACCURACY, accuracy.metric());
        assertEquals("▼ worse", Changes.words(accuracy));
        assertTrue(Changes.difference(accuracy).matches("−1\\d\\.\\d points"), Changes.difference(accuracy));
        assertTrue(
                Notices.of(report).stream().anyMatch(notice -> notice.target().equals("changes")));
        assertEquals(
                "+20.0%",
                Changes.difference(new Change("c", Metric.INFERENCE_SPEED, 100, 120, Direction.BETTER, null)));
        assertTrue(html(report).contains("beyond 2 points, loss beyond 10%"));
    }

    @Test
    void theMedianOfSeveralBaselinesCounts() {
        Cell low = SampleRun.network("lenet-bn", "BN-LeNet", Trees.lenet(), 2, 0.60);
        Cell high = SampleRun.network("lenet-bn", "BN-LeNet", Trees.lenet(), 2, 0.80);
        Cell between = SampleRun.network("lenet-bn", "BN-LeNet", Trees.lenet(), 2, 0.70);
        Report report = Report.of(List.of(run(between)), List.of(run(low), run(between), run(high)));
        Change accuracy = report.changes().regressions().changes().stream()
                .filter(change -> change.metric() == Metric.TEST_ACCURACY)
                .findFirst()
                .orElseThrow();
        assertEquals(accuracy.after(), accuracy.before());
        assertEquals(Direction.SAME, accuracy.direction());
        assertTrue(html(report).contains("The baseline is the median of 3 runs; the newest started on "));
    }

    @Test
    void whatIsNewAndWhatIsGoneIsSaid() {
        Cell nin = SampleRun.network("nin", "NiN", Trees.nin(), 1, 0.7);
        Changes changes = Report.of(List.of(run(nin)), List.of(run(LENET))).changes();
        assertEquals(List.of("nin"), changes.added());
        assertEquals(List.of("lenet-bn"), changes.regressions().missing());
    }

    @Test
    void aReaderIsToldWhatToLookAtFirst() {
        RunResults run = SampleRun.run(List.of(LENET, SampleRun.failed(LENET, "no memory")));
        List<String> said =
                Notices.of(report(busy(run, 40))).stream().map(Notice::text).toList();
        assertTrue(said.contains("failed: no memory"), said.toString());
        assertTrue(
                said.stream()
                        .anyMatch(text -> text.startsWith(
                                "started a cell on a busy machine: other processes used up to 40.0 of its 4 cores")),
                said.toString());
        assertTrue(Notices.of(report(run(LENET))).isEmpty());
    }

    @Test
    void othersFiguresAreShownForTheSameRecipeOnly() {
        assertTrue(Reference.of(LENET).isEmpty());
        assertFalse(html(report(run(LENET))).contains("Dive into Deep Learning"));

        Cell alexNet = asInTheBook("alexnet", Trees.alexNet(), 0.01, 1, 0.5);
        assertEquals(0.866, Reference.of(alexNet).orElseThrow().low());
        String html = html(report(run(alexNet)));
        assertTrue(html.contains("print test accuracies from 86.6% to 89.4%"));
        assertTrue(html.contains("test accuracy of d2l.ai's runs"));
        assertTrue(
                Reference.of(asInTheBook("lenet-bn", Trees.lenet(), 1, 1, 0.5)).isPresent());
        assertTrue(Reference.of(asInTheBook("lenet-bn", Trees.lenet(), 1, 1, 0)).isPresent(), "no dropout layer");

        assertTrue(
                Reference.of(asInTheBook("alexnet", Trees.alexNet(), 0.02, 1, 0.5))
                        .isEmpty(),
                "another rate");
        assertTrue(
                Reference.of(asInTheBook("alexnet", Trees.alexNet(), 0.01, 0.5, 0.5))
                        .isEmpty(),
                "another width");
        assertTrue(
                Reference.of(asInTheBook("alexnet", Trees.alexNet(), 0.01, 1, 0))
                        .isEmpty(),
                "another dropout");
    }

    /** The network trained as in "Dive into Deep Learning", with the recipe as a run writes it. */
    private static Cell asInTheBook(String net, LayerSummary tree, double rate, double width, double dropout) {
        Cell cell = SampleRun.network(net, net, tree, 10, 0.88);
        ObjectNode changed = ResultsTree.of(cell);
        set(changed, "/recipe/batch", 128);
        set(changed, "/recipe/optimizer", "sgd");
        set(changed, "/recipe/learningRate", rate);
        set(changed, "/recipe/settings", Map.of("momentum", 0.0, "nesterov", 0.0, "weight-decay", 0.0));
        set(changed, "/recipe/initializer", "xavier");
        set(changed, "/recipe/seed", 0);
        set(changed, "/recipe/width", width);
        set(changed, "/recipe/dropout", dropout);
        set(changed, "/recipe/trainImages", 60_000);
        set(changed, "/recipe/testImages", 10_000);
        return ResultsTree.cell(changed);
    }

    @Test
    void aThousandCellsAreAllInTheTable() {
        String html = html(report(ManyCells.run(1000)));
        assertEquals(1000, html.split("<tbody id=\"cell-", -1).length - 1);
        assertTrue(html.contains("seed 999"));
        assertTrue(html.contains("more cells of this network are in the tables only"));
    }

    private static Report report(RunResults run) {
        return Report.of(List.of(run), List.of());
    }

    private static RunResults run(Cell cell) {
        return SampleRun.run(List.of(cell));
    }

    private static String html(Report report) {
        StringWriter out = new StringWriter();
        HtmlReport.write(report, out);
        return out.toString();
    }

    private static RunResults at(RunResults run, String started, String commit, String label) {
        ObjectNode changed = ResultsTree.of(run);
        set(changed, "/startedAt", Instant.parse(started));
        set(changed, "/finishedAt", Instant.parse(started).plusSeconds(60));
        set(changed, "/environments/0/gitCommit", commit);
        set(changed, "/environments/0/label", label);
        return ResultsTree.run(changed);
    }

    private static RunResults busy(RunResults run, double busyCores) {
        ObjectNode changed = ResultsTree.of(run);
        set(changed, "/cells/0/outcome/busyCores", busyCores);
        return ResultsTree.run(changed);
    }

    private static RunResults shard(RunResults run, int index) {
        ObjectNode changed = ResultsTree.of(run);
        set(changed, "/shard", new Shard(index, 2));
        return ResultsTree.run(changed);
    }
}
