package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.Tensor;
import java.util.Map;
import java.util.Set;

/** Results of a peer by name: those of a peer that has just run, or committed ones. */
public sealed interface ReferenceResults permits ReferenceResults.Computed, Goldens.Committed {
    Set<String> names();

    /** The largest magnitude in the peer's tensor. */
    double largest(String name);

    /** The elements of the peer's tensor, row by row. A golden has them for small tensors only. */
    double[] values(String name);

    /** Asserts that {@code actual} is the peer's tensor, up to {@code difference} in each element. */
    void assertWithin(String name, Tensor actual, double difference);

    /** Asserts that {@code actual} is the peer's tensor, up to {@code bound} of its largest element. */
    default void assertClose(String name, Tensor actual, double bound) {
        assertWithin(name, actual, bound * largest(name));
    }

    /** Results of a peer that has just run. */
    record Computed(Map<String, Tensor> tensors) implements ReferenceResults {
        @Override
        public Set<String> names() {
            return tensors.keySet();
        }

        @Override
        public double largest(String name) {
            return Tensors.largest(tensors.get(name));
        }

        @Override
        public double[] values(String name) {
            return Tensors.doubles(tensors.get(name));
        }

        @Override
        public void assertWithin(String name, Tensor actual, double difference) {
            assertEquals(tensors.get(name).type(), actual.type(), name);
            Tensors.assertWithin(name, Tensors.doubles(actual), values(name), difference);
        }
    }
}
