package dev.convnet.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.testing.SampleRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() {
        RunResults results = SampleRun.complete();
        assertEquals(results, ResultsFile.read(written(results)));
    }

    /** After a change of the format, write the sample again. */
    @Test
    void whatIsReadIsWrittenBack() throws IOException {
        assertEquals(Files.readString(SampleRun.file()), ResultsFile.json(ResultsFile.read(SampleRun.file())));
    }

    @Test
    void equalResultsGiveEqualBytes() throws IOException {
        byte[] first = Files.readAllBytes(written(SampleRun.complete()));
        assertArrayEquals(first, Files.readAllBytes(written(SampleRun.complete())));
    }

    @Test
    void aStepIsOneLine() throws IOException {
        Cell network = SampleRun.complete().cells().getFirst();
        assertEquals(94, network.steps().size());
        List<String> lines = Files.readAllLines(written(SampleRun.run(List.of(network))));
        assertEquals(
                94,
                lines.stream()
                        .filter(line -> line.strip().matches("\\{\"step\": \\d+, \"epoch\": 1, .*},?"))
                        .count());
    }

    @Test
    void lossesThatAreNoNumbersSurvive() {
        Cell diverged = SampleRun.diverged(SampleRun.complete().cells().get(2), 40);
        diverged.steps().add(new StepMetrics(42, 1, Double.POSITIVE_INFINITY, 0.1, 9));
        List<StepMetrics> steps = ResultsFile.read(written(SampleRun.run(List.of(diverged))))
                .cells()
                .getFirst()
                .steps();
        assertEquals(Double.NaN, steps.get(40).loss());
        assertEquals(Double.POSITIVE_INFINITY, steps.get(41).loss());
    }

    @Test
    void theSchemaDescribesWhatIsWritten() throws IOException {
        Cell good = SampleRun.complete().cells().getFirst();
        assertEquals(List.of(), violations(SampleRun.complete()));
        assertEquals(
                List.of(),
                violations(SampleRun.run(List.of(SampleRun.failed(good, "no memory"), SampleRun.diverged(good, 12)))));
    }

    @Test
    void theSchemaIsClosed() throws IOException {
        String json = Files.readString(written(SampleRun.complete()));
        assertFalse(ResultsSchema.violations(json.replaceFirst("\"suite\"", "\"sweet\""))
                .isEmpty());
        assertFalse(ResultsSchema.violations(json.replaceFirst("\"opset\": 21", "\"opset\": \"21\""))
                .isEmpty());
    }

    /** Each row breaks one place of a good file and says what the error must name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"suite\"|\"sweet\": 1, \"suite\"|:3: sweet: unknown field",
                "\"gitCommit\"|\"gitComit\"|:40: environments[0].gitCommit: is missing",
                "\"cells\"|\"networkz\"|: cells: is missing",
                "\"opset\": 21|\"opset\": \"21\"|environments[0].opset: must be a whole number",
                "\"opset\": 21|\"opset\": 21.5|environments[0].opset",
                "\"opset\": 21|\"opset\": null|environments[0].opset: must not be null",
                "\"opset\": 21,|``|environments[0].opset: is missing",
                "\"status\": \"OK\"|\"status\": \"FINE\"|cells[0].outcome.status: 'FINE' is not one of [OK, FAILED, DIVERGED, SKIPPED]",
                "\"status\": \"OK\"|\"status\": \"O\\nK\"|cells[0].outcome.status: 'O K' is not one of [OK, FAILED, DIVERGED, SKIPPED]",
                "\"cells\": [|\"cells\": [ null,|cells[0]: must not be null",
                "\"startedAt\": \"2026|\"startedAt\": \"in 2026|startedAt",
                "\"pixels\": \"AAAA|\"pixels\": \"AAA|data.samples[0]",
                "\"label\": 0|\"label\": 0 0|not JSON",
                "\"schemaVersion\": 4|\"schemaVersion\": 5|:2: schemaVersion 5, but this convnet reads 2 to 4; use a later convnet",
                "\"schemaVersion\": 4|\"schemaVersion\": 1|:2: schemaVersion 1, but this convnet reads 2 to 4; run the suite again",
            })
    void aBrokenFileIsOneLineWithTheFileAndTheField(String good, String bad, String message) throws IOException {
        String json = Files.readString(written(SampleRun.complete()));
        assertTrue(json.contains(good), good);
        Path file = folder.resolve("broken.json");
        Files.writeString(file, json.replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad)));
        UserError error = assertThrows(UserError.class, () -> ResultsFile.read(file));
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertTrue(error.getMessage().startsWith(file + ":"), error.getMessage());
        assertEquals(1, error.getMessage().lines().count(), error.getMessage());
    }

    @Test
    void aCutOffFileIsAUserError() throws IOException {
        String json = Files.readString(written(SampleRun.complete()));
        Path file = folder.resolve("cut.json");
        for (int length : new int[] {0, 1, 40, json.length() / 2, json.length() - 2}) {
            Files.writeString(file, json.substring(0, length));
            UserError error = assertThrows(UserError.class, () -> ResultsFile.read(file));
            assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
        }
    }

    @Test
    void whatIsNoFileIsAUserError() {
        assertTrue(assertThrows(UserError.class, () -> ResultsFile.read(folder))
                .getMessage()
                .contains("folder"));
        assertTrue(assertThrows(UserError.class, () -> ResultsFile.read(folder.resolve("none.json")))
                .getMessage()
                .contains("no such file"));
    }

    @Test
    void anImageHasItsSize() {
        SampleImage small = new SampleImage("AAAA", 0, null, null);
        DatasetSummary tiny = new DatasetSummary("", "", 1, 0, 1, 3, List.of(), List.of(small));
        assertEquals(1, tiny.samples().size());
        assertThrows(
                IllegalArgumentException.class,
                () -> new DatasetSummary("", "", 1, 0, 28, 28, List.of(), List.of(small)));
    }

    private Path written(RunResults results) {
        Path file = folder.resolve("results.json");
        ResultsFile.write(results, file);
        return file;
    }

    private List<?> violations(RunResults results) throws IOException {
        return ResultsSchema.violations(written(results));
    }
}
