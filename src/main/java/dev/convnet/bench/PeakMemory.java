package dev.convnet.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The resident memory of this process, the JVM's heap and everything outside it, from a moment on. Only Linux can reset the peak that
 * it keeps; where the peak cannot be reset, there are no figures, since the peak would be that of earlier work.
 */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
    private static final Pattern HIGH_WATER = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final String RESET_HIGH_WATER = "5";

    private final OptionalLong start;
    private OptionalLong end = OptionalLong.empty();

    private PeakMemory(OptionalLong start) {
        this.start = start;
    }

    /** Gives back memory that earlier work left unused, and starts to watch the peak. */
    static PeakMemory start() {
        System.gc();
        trimNativeHeap();
        return new PeakMemory(reset() ? read(RESIDENT) : OptionalLong.empty());
    }

    /** The resident bytes at the start; null if the system cannot watch the peak. */
    Long startBytes() {
        return boxed(start);
    }

    /** Ends the watch: later work no longer changes the peak. */
    void end() {
        end = read(HIGH_WATER);
    }

    /** The most resident bytes from the start until the end, or until now; null if the system cannot watch the peak. */
    Long peakBytes() {
        return start.isEmpty() ? null : boxed(end.isPresent() ? end : read(HIGH_WATER));
    }

    private static boolean reset() {
        try {
            Files.writeString(CLEAR_REFS, RESET_HIGH_WATER);
            return true;
        } catch (IOException _) {
            return false; // Not Linux, or not permitted.
        }
    }

    /** The C library of Linux keeps freed memory; {@code malloc_trim} gives it back. */
    private static void trimNativeHeap() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("malloc_trim").ifPresent(function -> {
            try {
                int ignored = (int) linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG))
                        .invokeExact(0L);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static OptionalLong read(Pattern field) {
        try {
            Matcher line = field.matcher(Files.readString(STATUS));
            return line.find() ? OptionalLong.of(Long.parseLong(line.group(1)) * 1024) : OptionalLong.empty();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    private static Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }
}
