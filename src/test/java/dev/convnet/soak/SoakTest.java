package dev.convnet.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The memory of a process that trains and classifies does not grow. The system properties {@code soak.steps} and {@code soak.calls}
 * make it a long run: {@code mvn -B test -Dtest=SoakTest -Dsoak.steps=100000 -Dsoak.calls=1000000}.
 */
@EnabledOnOs(OS.LINUX)
class SoakTest {
    private static final String STEPS = System.getProperty("soak.steps", "3000");
    private static final String CALLS = System.getProperty("soak.calls", "30000");

    /** KiB in a thousand steps that are certain to be a leak, also in a short run that still warms up. */
    private static final double LEAK_OF_STEPS = 20_000;

    /** The same for calls, each of which does far less. */
    private static final double LEAK_OF_CALLS = 4_000;

    private static final Pattern INTERVAL = Pattern.compile("interval (-?[\\d.]+) to (-?[\\d.]+)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0, 0, false", "65536, 8192, true"})
    void memoryDoesNotGrowUnlessSomethingLeaks(String leakedByStep, String leakedByCall, boolean leaks) {
        List<String> lines = new CopyOnWriteArrayList<>();
        // A heap that is all there from the start does not look like a leak.
        JavaProcess.End end = new JavaProcess(Soak.class.getName())
                .option("-Xms256m")
                .option("-Xmx256m")
                .option("-XX:+UseSerialGC")
                .option("-XX:+AlwaysPreTouch")
                .arguments(List.of(folder.toString(), STEPS, CALLS, leakedByStep, leakedByCall))
                .run(lines::add, lines::add);

        assertTrue(end.succeeded(), lines::toString);
        List<String> slopes =
                lines.stream().filter(line -> INTERVAL.matcher(line).find()).toList();
        assertEquals(2, slopes.size(), lines::toString);
        slopes.forEach(System.out::println);
        assertEquals(leaks, low(slopes.getFirst()) > LEAK_OF_STEPS, slopes::toString);
        assertEquals(leaks, low(slopes.getLast()) > LEAK_OF_CALLS, slopes::toString);
    }

    /** The lower end of a slope's interval, in KiB. */
    private static double low(String slope) {
        Matcher interval = INTERVAL.matcher(slope);
        assertTrue(interval.find(), slope);
        return Double.parseDouble(interval.group(1));
    }
}
