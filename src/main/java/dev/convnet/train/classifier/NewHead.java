package dev.convnet.train.classifier;

/**
 * A head that replaced a classifier's own.
 *
 * @param layer the layer's name, such as {@code fc}
 * @param operator the layer's operator, such as {@code Gemm}
 * @param from the number of logits before
 * @param to the number of logits
 */
public record NewHead(String layer, String operator, int from, int to) {
    /** The change in words: {@code fc (Gemm) has new weights for 10 classes in place of those for 1000}. */
    @Override
    public String toString() {
        return "%s (%s) has new weights for %d classes in place of those for %d".formatted(layer, operator, to, from);
    }
}
