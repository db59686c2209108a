package dev.convnet.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A confusion matrix and what follows from it for each class.
 *
 * @param counts images as {@code counts[label][predicted]}
 */
public record Confusion(List<List<Integer>> counts) {
    /** The matrix row by row. */
    public List<ClassRow> rows() {
        List<ClassRow> rows = new ArrayList<>();
        for (int label = 0; label < counts.size(); label++) {
            rows.add(new ClassRow(label, counts.get(label), predicted(label)));
        }
        return rows;
    }

    /** How many images were taken for a class. */
    private int predicted(int label) {
        return counts.stream().mapToInt(row -> count(row, label)).sum();
    }

    private static int count(List<Integer> row, int label) {
        return label < row.size() ? row.get(label) : 0;
    }

    /**
     * The images of one class by what they were taken for.
     *
     * @param predicted how many images of all classes were taken for this one
     */
    public record ClassRow(int label, List<Integer> counts, int predicted) {
        /** How many images there are. */
        public int images() {
            return counts.stream().mapToInt(Integer::intValue).sum();
        }

        /** The share of the class that was recognised; null for a class without images. */
        public Double recall() {
            return images() == 0 ? null : (double) count(counts, label) / images();
        }

        /** The share of what was taken for the class that belongs to it; null where nothing was. */
        public Double precision() {
            return predicted == 0 ? null : (double) count(counts, label) / predicted;
        }

        /** The class that this one was most often mistaken for; null where there was no mistake. */
        public Integer confusedWith() {
            Integer most = null;
            for (int i = 0; i < counts.size(); i++) {
                if (i != label && counts.get(i) > (most == null ? 0 : counts.get(most))) {
                    most = i;
                }
            }
            return most;
        }

        /** The CSS class of a cell: right or wrong, and a depth of 0 to 9 by the share of the row. */
        public String shade(int predicted) {
            double share = images() == 0 ? 0 : (double) counts.get(predicted) / images();
            // Mistakes are rarer than hits: the square root shows the small ones.
            double depth = predicted == label ? share : Math.sqrt(share);
            return (predicted == label ? "hit" : "miss") + " d"
                    + (share == 0 ? 0 : Math.clamp(Math.round(depth * 9), 1, 9));
        }
    }
}
