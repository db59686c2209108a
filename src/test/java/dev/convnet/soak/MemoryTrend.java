package dev.convnet.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Samples the resident memory of this process while work is done, and finds its trend: Sen's slope, the median of the slopes
 * between all pairs of samples, with its 95 % interval (Sen 1968). A single jump does not move it, a leak does.
 */
final class MemoryTrend {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE = 4096;

    /** The part of the work, at its start, that warms up: code is compiled and pools reach their size. */
    private static final double WARM_UP = 0.2;

    private static final int SAMPLES = 100;
    private static final double NORMAL_95 = 1.96;

    private final String unit;
    private final long total;
    private final double[] bytes = new double[SAMPLES];
    private int taken;

    /**
     * @param unit what is counted, such as {@code steps}
     * @param total how many there will be
     */
    MemoryTrend(String unit, long total) {
        this.unit = unit;
        this.total = total;
    }

    /**
     * Takes a sample if one is due.
     *
     * @param done how many are done, from 1
     */
    void after(long done) {
        long interval = Math.max(1, (long) (total * (1 - WARM_UP) / SAMPLES));
        long measured = done - (long) (total * WARM_UP);
        if (taken < SAMPLES && measured > 0 && measured % interval == 0) {
            bytes[taken++] = resident();
        }
    }

    private static double resident() {
        try {
            return Double.parseDouble(Files.readString(STATM).split(" ", 3)[1]) * PAGE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The growth of memory for a thousand of what is counted, in KiB, with its interval. */
    record Slope(String unit, long total, double low, double median, double high, double first, double last) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d %s: resident memory from %.1f to %.1f MiB, slope %.3f KiB per 1000 %s (95 %% interval %.3f to %.3f)",
                    total,
                    unit,
                    first / (1 << 20),
                    last / (1 << 20),
                    median,
                    unit,
                    low,
                    high);
        }
    }

    Slope slope() {
        double[] slopes = new double[taken * (taken - 1) / 2];
        double thousands = total * (1 - WARM_UP) / SAMPLES / 1000;
        int n = 0;
        for (int i = 0; i < taken; i++) {
            for (int j = i + 1; j < taken; j++) {
                slopes[n++] = (bytes[j] - bytes[i]) / 1024 / ((j - i) * thousands);
            }
        }
        Arrays.sort(slopes);
        double spread = NORMAL_95 * Math.sqrt(taken * (taken - 1.0) * (2 * taken + 5) / 18);
        return new Slope(
                unit,
                total,
                slopes[(int) Math.max(0, (n - spread) / 2)],
                slopes[n / 2],
                slopes[(int) Math.min(n - 1, (n + spread) / 2)],
                bytes[0],
                bytes[taken - 1]);
    }
}
