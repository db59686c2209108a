package dev.convnet.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class TestGroupTest {
    /** A misspelled name would require nothing. */
    @Test
    void everyRequiredGroupExists() {
        List<String> names =
                Arrays.stream(TestGroup.values()).map(TestGroup::toString).toList();
        assertEquals(
                List.of(),
                TestGroup.required().stream()
                        .filter(name -> !names.contains(name))
                        .toList(),
                "unknown groups in CONVNET_REQUIRE; the groups are " + names);
    }

    @Test
    void aMissingGroupIsSkippedAndARequiredOneFails() {
        String message = assertThrows(TestAbortedException.class, () -> TestGroup.TORNADO.endTest(false))
                .getMessage();
        assertEquals(
                message + " (CONVNET_REQUIRE names the group)",
                assertThrows(AssertionFailedError.class, () -> TestGroup.TORNADO.endTest(true))
                        .getMessage());
    }

    @Test
    void theSummaryCountsTheTestsOfEachGroupInOneLine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LeftOutTests leftOut = new LeftOutTests(new PrintStream(bytes, true, UTF_8))) {
            leftOut.add(TestGroup.TORNADO);
            leftOut.add(TestGroup.PYTHON);
            leftOut.add(TestGroup.PYTHON);
        }
        assertEquals(
                "[WARNING] 3 tests were left out: 2 of group python (to run them, %s); 1 of group tornado (to run them, %s)%n"
                        .formatted(TestGroup.PYTHON.remedy(), TestGroup.TORNADO.remedy()),
                bytes.toString(UTF_8));
    }
}
