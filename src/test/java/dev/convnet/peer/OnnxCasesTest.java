package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.model.verify.Exclusions;
import dev.convnet.model.verify.TestCase;
import dev.convnet.model.verify.TestResult;
import dev.convnet.model.verify.TestResult.TestOutcome;
import dev.convnet.model.verify.Tolerance;
import dev.convnet.model.verify.Verifier;
import dev.convnet.ort.SessionFactory;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test cases that come with the {@code onnx} package pass, all but those of a list that gives the reason for each; and what
 * is on the list fails in Python's onnxruntime too, so that nothing that ONNX Runtime can do is lost on the way through Java.
 */
@Requires(TestGroup.PYTHON)
class OnnxCasesTest {
    private static final Path EXCLUSIONS = Path.of("src/test/resources/dev/convnet/model/verify/exclusions.txt");

    /** What a reason has in it that holds for Java, or for some machines, only. */
    private static final String JAVA_ONLY = "Java API";

    private static final String SOME_MACHINES = "on this machine";

    @TempDir
    private Path folder;

    @Test
    void whatOnnxRuntimeCanDoPasses() throws IOException {
        Path root = folder.resolve("root.txt");
        Python.run("onnx_cases.py", "folder", root);
        Map<String, String> reasons = Exclusions.read(EXCLUSIONS).reasons();
        Verifier verifier = new Verifier(SessionFactory.onCpu(1), Tolerance.OF_ONNX);

        List<TestResult> results = Stream.of("node", "simple", "pytorch-operator")
                .flatMap(group -> TestCase.at(Path.of(readString(root), group)).stream())
                .flatMap(test -> verifier.verify(test).stream())
                .toList();

        Map<String, String> failed = new TreeMap<>();
        results.stream()
                .filter(result -> result.outcome() != TestOutcome.PASSED)
                .forEach(result -> failed.put(result.name(), result.outcome() + ": " + result.detail()));
        assertTrue(results.size() > 1800, "only " + results.size() + " data sets were found");
        Map<String, String> unexpected = new TreeMap<>(failed);
        unexpected.keySet().removeAll(reasons.keySet());
        assertEquals(Map.of(), unexpected, "fails, and is not on the list of exclusions");
        TreeSet<String> needless = new TreeSet<>(reasons.keySet());
        needless.removeAll(failed.keySet());
        needless.removeIf(name -> reasons.get(name).endsWith(SOME_MACHINES));
        assertEquals(new TreeSet<>(), needless, "passes, and is on the list of exclusions");

        Path names = Files.write(folder.resolve("names.txt"), failed.keySet());
        Path outcomes = folder.resolve("outcomes.txt");
        Python.run("onnx_cases.py", "run", names, outcomes);
        TreeSet<String> passInPython = Files.readAllLines(outcomes).stream()
                .map(line -> line.split(" "))
                .filter(line -> line[1].equals("pass"))
                .map(line -> line[0])
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> lost = reasons.entrySet().stream()
                .filter(reason -> reason.getValue().contains(JAVA_ONLY))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(lost, passInPython);
        lost.forEach(name -> assertTrue(failed.get(name).startsWith(TestOutcome.UNSUPPORTED + ": "), failed.get(name)));
    }

    private static String readString(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
