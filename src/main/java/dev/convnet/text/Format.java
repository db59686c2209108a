package dev.convnet.text;

import dev.convnet.base.ControlCharacters;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Formats numbers for people: few digits, a unit, the same in every locale. Null and NaN become a dash. A number that is not zero is
 * never written as zero, nor a share below 1 as 100%.
 */
public final class Format {
    /** The dash in place of a missing value. */
    public static final String NONE = "–";

    private static final char THIN_SPACE = '\u202F';
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Format() {}

    /** A whole number in groups of three digits, separated by narrow no-break spaces. */
    public static String count(Number value) {
        if (value == null) {
            return NONE;
        }
        String plain = String.format(Locale.ROOT, "%,d", value.longValue());
        return plain.replace(',', THIN_SPACE);
    }

    /** A number of things: {@code 1 run}, {@code 20 runs}. */
    public static String count(long value, String thing) {
        return count(value) + " " + thing + (value == 1 ? "" : "s");
    }

    /** A number to three significant digits with the SI prefix that fits: {@code 57.0 M}. */
    public static String si(Number value) {
        double v = value == null ? Double.NaN : value.doubleValue();
        if (!Double.isFinite(v)) {
            return NONE;
        }
        String[] prefixes = {"", "k", "M", "G", "T", "P", "E"};
        int i = 0;
        while (Math.abs(v) >= 999.5 && i < prefixes.length - 1) {
            v /= 1000;
            i++;
        }
        return i == 0 && v == Math.rint(v) ? count(v) : significant(v) + (i == 0 ? "" : " " + prefixes[i]);
    }

    /** A rate per second, to three significant digits and whole above 100. */
    public static String rate(Double value) {
        return value == null || !Double.isFinite(value) ? NONE : significant(value);
    }

    /** A share as a percentage to a tenth. */
    public static String percent(Double share) {
        if (share == null || !Double.isFinite(share)) {
            return NONE;
        } else if (share > 0 && share < 0.0005) {
            return "<0.1%";
        } else if (share < 1 && share >= 0.9995) {
            return ">99.9%";
        }
        return unsignedZero(String.format(Locale.ROOT, "%.1f%%", share * 100));
    }

    /** A difference with its sign, to a tenth. */
    public static String signed(double difference) {
        String text = String.format(Locale.ROOT, "%+.1f", difference);
        return text.equals("-0.0") || text.equals("+0.0") ? "0.0" : text.replace('-', '−');
    }

    /** A ratio: {@code 1.25×}. */
    public static String ratio(Double ratio) {
        return ratio == null || !Double.isFinite(ratio) ? NONE : significant(ratio) + "×";
    }

    /** A difference that may be tiny: {@code 0}, {@code 1.2e-7}. */
    public static String tiny(Double value) {
        if (value == null || !Double.isFinite(value)) {
            return NONE;
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value).replaceFirst("e([+-])0*(\\d)", "e$1$2");
    }

    /** A number of unknown unit, to four significant digits. */
    public static String figure(double value) {
        return Double.isFinite(value)
                ? setting(Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)))
                : loss(value);
    }

    /** A loss, to three decimals, or with an exponent from a million on; NaN and infinity are written as such. */
    public static String loss(Double loss) {
        if (loss == null) {
            return NONE;
        } else if (!Double.isFinite(loss)) {
            return loss.isNaN() ? "NaN" : loss > 0 ? "∞" : "−∞";
        } else if (Math.abs(loss) >= 1e6) {
            return String.format(Locale.ROOT, "%.1e", loss).replace("e+", "e");
        } else if (loss > 0 && loss < 0.0005) {
            return "<0.001";
        }
        return unsignedZero(String.format(Locale.ROOT, "%.3f", loss));
    }

    /** Milliseconds, to three significant digits and whole above 100. */
    public static String millis(Double millis) {
        return millis == null || !Double.isFinite(millis) ? NONE : significant(millis);
    }

    /** Seconds in up to two units: {@code 8.3 s}, {@code 2 min 05 s}, {@code 1 h 20 min}. */
    public static String duration(Double seconds) {
        if (seconds == null || !Double.isFinite(seconds)) {
            return NONE;
        }
        long whole = Math.round(seconds);
        if (seconds < 59.95) {
            return seconds > 0 && seconds < 0.05 ? "<0.1 s" : String.format(Locale.ROOT, "%.1f s", seconds);
        } else if (whole < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        long minutes = Math.round(seconds / 60);
        return String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
    }

    /** The time between two instants; see {@link #duration(Double)}. */
    public static String duration(Instant from, Instant to) {
        return duration(Duration.between(from, to).toMillis() / 1000.0);
    }

    /** Bytes to three significant digits, in units of powers of 1024: {@code 1.53 GiB}. */
    public static String bytes(Long bytes) {
        if (bytes == null) {
            return NONE;
        }
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double v = bytes;
        int i = 0;
        while (v >= 999.5 && i < units.length - 1) {
            v /= 1024;
            i++;
        }
        return (i == 0 ? String.valueOf(bytes) : significant(v)) + " " + units[i];
    }

    /** A time, in UTC. */
    public static String time(Instant time) {
        return TIME.format(time);
    }

    /** A shape: {@code 64×55×55}. */
    public static String shape(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }

    /** A setting with all its digits: {@code 0.001}, {@code 1e-8}, {@code 10}. */
    public static String setting(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e7) {
            return String.valueOf((long) value);
        }
        return String.valueOf(value).replace(".0E", "e").replace("E", "e");
    }

    /** Settings sorted by name: {@code batch 1, threads 2}. */
    public static String settings(Map<String, String> settings) {
        return brief(settings.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", ")));
    }

    /** Class and method of a full name: {@code Latency.warm} of {@code dev.convnet.Latency.warm}. */
    public static String shortName(String fullName) {
        int method = fullName.lastIndexOf('.');
        return name(fullName.substring(fullName.lastIndexOf('.', method - 1) + 1));
    }

    /** The name, cut to 80 characters with an ellipsis, with {@linkplain ControlCharacters control characters} escaped. */
    public static String name(String text) {
        return cut(ControlCharacters.escape(text), 80);
    }

    /** The text on one line, cut to 300 characters with an ellipsis, with {@linkplain ControlCharacters control characters} escaped. */
    public static String brief(String text) {
        return cut(ControlCharacters.escape(text.replaceAll("\\s*\\R\\s*", " ")), 300);
    }

    private static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }

    private static String significant(double v) {
        double size = Math.abs(v);
        if (v > 0 && v < 0.0005) {
            return "<0.001";
        } else if (size >= 999.5) {
            return count(Math.round(v));
        }
        int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 || size == 0 ? 2 : 3;
        return unsignedZero(String.format(Locale.ROOT, "%." + decimals + "f", v));
    }

    /** The number without the sign that a negative one keeps when it is rounded to zero. */
    private static String unsignedZero(String number) {
        return number.matches("-[0.]+%?") ? number.substring(1) : number;
    }
}
