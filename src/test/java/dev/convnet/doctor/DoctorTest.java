package dev.convnet.doctor;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.doctor.Check.Status;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.SystemInfo;

class DoctorTest {
    @TempDir
    private Path folder;

    private Map<String, Check> checks(Map<String, String> environment) {
        DoctorReport report = new Doctor(folder, environment).examine();
        assertTrue(report.isHealthy(), report.text());
        return report.sections().stream()
                .flatMap(section ->
                        section.checks().stream().map(check -> Map.entry(section.title() + "/" + check.name(), check)))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void theDefaultsWorkAndWhatIsAbsentHasARemedy() {
        Map<String, Check> checks = checks(Map.of());

        assertEquals(Status.OK, checks.get("Java/JDK").status());
        assertEquals(Status.OK, checks.get("ONNX Runtime/library").status());
        assertEquals(Status.OK, checks.get("Execution providers/cpu").status());
        assertEquals(Status.OK, checks.get("Data sets/sample").status());
        assertTrue(checks.containsKey("Execution providers/cuda"));
        assertTrue(checks.containsKey("Graphics processors/cuDNN 9"));
        checks.values().stream()
                .filter(check -> check.status() == Status.ABSENT)
                .forEach(check -> assertTrue(check.remedy().isPresent(), check.name()));
    }

    @Test
    void theCpuDeviceIsTheProcessor() {
        String processor = new SystemInfo()
                .getHardware()
                .getProcessor()
                .getProcessorIdentifier()
                .getName()
                .strip();

        assertTrue(checks(Map.of())
                .get("Execution providers/devices")
                .detail()
                .lines()
                .anyMatch(("CPUExecutionProvider: " + processor)::equals));
    }

    @Test
    void aPythonThatIsNotThereIsTold() {
        Path interpreter = folder.resolve("python");

        Check python = checks(Map.of("CONVNET_PYTHON", interpreter.toString())).get("Peers, for the tests/Python");

        assertEquals(Status.ABSENT, python.status());
        assertEquals(interpreter + " does not run", python.detail());
    }
}
