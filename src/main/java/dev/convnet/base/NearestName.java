package dev.convnet.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that the user may have meant. */
public final class NearestName {
    /** What a letter too many, too few or wrong costs, and what two letters in each other's place cost. */
    private static final int MISTAKE = 3;

    private static final int SWAP = 2;

    /** The fewest letters that count as the beginning of a name. */
    private static final int BEGINNING = 3;

    private NearestName() {}

    /**
     * The nearest of the names in use, if it is near enough to be meant: fewer than one mistake in three letters, or the beginning of
     * the name. Case does not count.
     */
    public static Optional<String> of(String name, Collection<String> names) {
        return names.stream()
                .filter(candidate -> isNear(name, candidate))
                .min(Comparator.comparing((String candidate) -> !isBeginning(name, candidate))
                        .thenComparingInt(candidate -> distance(name, candidate)));
    }

    /** The end of a message about an unknown name: {@code ; did you mean 'jvm'?}, or nothing if no name is near. */
    public static String hint(String name, Collection<String> names) {
        return of(name, names).map("; did you mean '%s'?"::formatted).orElse("");
    }

    /** The names, the nearest first. */
    public static List<String> sorted(String name, Collection<String> names) {
        return names.stream()
                .sorted(Comparator.comparing((String candidate) -> !isNear(name, candidate))
                        .thenComparingInt(candidate -> distance(name, candidate)))
                .toList();
    }

    private static boolean isNear(String name, String candidate) {
        return distance(name, candidate) < Math.max(name.length(), candidate.length()) || isBeginning(name, candidate);
    }

    /** Whether {@code lenet} may stand for {@code lenet-bn}, although {@code alexnet} is fewer letters away. */
    private static boolean isBeginning(String name, String candidate) {
        return name.length() >= BEGINNING
                && candidate.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT));
    }

    /**
     * What turns one name into the other by inserting, deleting and replacing letters, and by swapping neighbors: the
     * <a href="https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance">restricted Damerau–Levenshtein distance</a> with weights.
     */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int longest = Math.max(a.length(), b.length());
        if (MISTAKE * Math.abs(a.length() - b.length()) >= longest) {
            // Not near, however the letters compare; names from files can be long.
            return MISTAKE * longest;
        }
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int k = 0; k <= b.length(); k++) {
                distance[i][k] = i == 0 || k == 0 ? MISTAKE * (i + k) : step(distance, a, b, i, k);
            }
        }
        return distance[a.length()][b.length()];
    }

    private static int step(int[][] distance, String a, String b, int i, int k) {
        int replaced = distance[i - 1][k - 1] + (a.charAt(i - 1) == b.charAt(k - 1) ? 0 : MISTAKE);
        int least = Math.min(replaced, MISTAKE + Math.min(distance[i - 1][k], distance[i][k - 1]));
        boolean isSwap = i > 1 && k > 1 && a.charAt(i - 1) == b.charAt(k - 2) && a.charAt(i - 2) == b.charAt(k - 1);
        return isSwap ? Math.min(least, distance[i - 2][k - 2] + SWAP) : least;
    }
}
