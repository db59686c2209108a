package dev.convnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oshi.SystemInfo;

/** The peak resident memory of this process: the JVM's heap and everything outside it. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    private static final Pattern HIGH_WATER = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final String RESET_HIGH_WATER = "5";

    private PeakMemory() {}

    /** Resets the peak, where the system can (Linux); elsewhere it stays the peak of the whole process. */
    static void reset() {
        try {
            Files.writeString(CLEAR_REFS, RESET_HIGH_WATER);
        } catch (IOException _) {
            // Not Linux, or not allowed: the peak of the whole process is an upper bound.
        }
    }

    /** The peak in bytes; the current resident memory if the system keeps no peak. */
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
