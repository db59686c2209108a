package dev.convnet.doctor;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.doctor.Finding.Status;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    private Path folder;

    private Map<String, Finding> findings(Map<String, String> environment) {
        Report report = new Doctor(folder, environment).examine();
        assertTrue(report.isHealthy(), report.text());
        return report.sections().stream()
                .flatMap(section -> section.findings().stream()
                        .map(finding -> Map.entry(section.title() + "/" + finding.name(), finding)))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void theDefaultsWorkAndWhatIsAbsentHasARemedy() {
        Map<String, Finding> findings = findings(Map.of());

        assertEquals(Status.OK, findings.get("Java/JDK").status());
        assertEquals(Status.OK, findings.get("ONNX Runtime/library").status());
        assertEquals(
                Status.OK, findings.get("Execution providers (--provider)/cpu").status());
        assertEquals(Status.OK, findings.get("Data (--data)/sample").status());
        assertTrue(findings.containsKey("Execution providers (--provider)/cuda"));
        assertTrue(findings.containsKey("Graphics processors/cuDNN 9"));
        findings.values().stream()
                .filter(finding -> finding.status() == Status.ABSENT)
                .forEach(finding -> assertTrue(finding.remedy().isPresent(), finding.name()));
    }

    @Test
    void aPythonThatIsNotThereIsTold() {
        Path interpreter = folder.resolve("python");

        Finding python =
                findings(Map.of("CONVNET_PYTHON", interpreter.toString())).get("Peers, for the tests/Python");

        assertEquals(Status.ABSENT, python.status());
        assertEquals(interpreter + " does not run", python.detail());
    }
}
