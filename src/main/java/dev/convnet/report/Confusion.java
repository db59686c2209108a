package dev.convnet.report;

import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A confusion matrix with the recall and precision of each class.
 *
 * @param counts images as {@code counts[label][predicted]}
 */
public record Confusion(List<List<Integer>> counts) {
    /** The rows of the matrix, one for each true class. */
    public List<ClassRow> rows() {
        List<ClassRow> rows = new ArrayList<>();
        for (int label = 0; label < counts.size(); label++) {
            rows.add(new ClassRow(label, counts.get(label), predicted(label)));
        }
        return rows;
    }

    /**
     * Which classes the model never predicts although images have them, in words: {@code never predicts Bag}; {@code predicts Shirt for
     * every image} if there is only one prediction. Empty if the model predicts every class.
     *
     * @param classNames the names of the classes; a class without a name goes by its number
     */
    public String gaps(List<String> classNames) {
        List<ClassRow> missing = rows().stream()
                .filter(row -> row.images() > 0 && row.predicted() == 0)
                .toList();
        List<ClassRow> made = rows().stream().filter(row -> row.predicted() > 0).toList();
        if (missing.isEmpty()) {
            return "";
        } else if (made.size() == 1) {
            return "predicts " + name(classNames, made.getFirst().label()) + " for every image";
        }
        return "never predicts "
                + missing.stream().map(row -> name(classNames, row.label())).collect(Collectors.joining(", "));
    }

    /** The name of a class; its number if it has no name. */
    static String name(List<String> classNames, int label) {
        return label >= 0 && label < classNames.size() ? Format.name(classNames.get(label)) : "class " + label;
    }

    /** How many images the model assigns to a class. */
    private int predicted(int label) {
        return counts.stream().mapToInt(row -> count(row, label)).sum();
    }

    private static int count(List<Integer> row, int label) {
        return label < row.size() ? row.get(label) : 0;
    }

    /**
     * The images of one true class, counted by predicted class.
     *
     * @param predicted how many images of all classes the model assigns to this one
     */
    public record ClassRow(int label, List<Integer> counts, int predicted) {
        /** How many images the class has. */
        public int images() {
            return counts.stream().mapToInt(Integer::intValue).sum();
        }

        /** The share of the class's images that the model recognizes; null for a class without images. */
        public Double recall() {
            return images() == 0 ? null : (double) count(counts, label) / images();
        }

        /** The share of the images assigned to the class that belong to it; null if none is assigned. */
        public Double precision() {
            return predicted == 0 ? null : (double) count(counts, label) / predicted;
        }

        /** The class most often predicted instead of this one; null if every prediction is right. */
        public Integer confusedWith() {
            Integer most = null;
            for (int i = 0; i < counts.size(); i++) {
                if (i != label && counts.get(i) > (most == null ? 0 : counts.get(most))) {
                    most = i;
                }
            }
            return most;
        }

        /** The CSS classes of a matrix cell: hit or miss, and a shade from 0 to 9 by the share of the row. */
        public String shade(int predicted) {
            double share = images() == 0 ? 0 : (double) counts.get(predicted) / images();
            // Mistakes are rarer than hits: the square root shows the small ones.
            double depth = predicted == label ? share : Math.sqrt(share);
            return (predicted == label ? "hit" : "miss") + " d"
                    + (share == 0 ? 0 : Math.clamp(Math.round(depth * 9), 1, 9));
        }
    }
}
