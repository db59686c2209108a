package dev.convnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oshi.SystemInfo;

/** The most memory that this process has had resident: the JVM's heap and all that lies outside it. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    private static final Pattern HIGH_WATER = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final String RESET_HIGH_WATER = "5";

    private PeakMemory() {}

    /** Begins anew where the system can (Linux): the peak is then the one since this call, else the process's. */
    static void reset() {
        try {
            Files.writeString(CLEAR_REFS, RESET_HIGH_WATER);
        } catch (IOException _) {
            // Not Linux, or not allowed: the peak of the whole process is told then, which is never too little.
        }
    }

    /** The peak in bytes; where the system keeps no high-water mark, what is resident now. */
    static long bytes() {
        try {
            Matcher mark = HIGH_WATER.matcher(Files.readString(STATUS));
            if (mark.find()) {
                return Long.parseLong(mark.group(1)) * 1024;
            }
        } catch (IOException _) {
            // Not Linux.
        }
        return new SystemInfo().getOperatingSystem().getCurrentProcess().getResidentMemory();
    }
}
