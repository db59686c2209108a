package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelTensor;
import java.util.Arrays;

/** Checks of inputs. Each returns the tensor that it checked or throws {@link IllegalArgumentException}. */
final class Checks {
    private Checks() {}

    /** Checks that the tensor has elements, that is, that the batch is not empty. */
    static KernelTensor batch(KernelTensor tensor) {
        if (tensor.rank() == 0 || tensor.elements() == 0) {
            throw new IllegalArgumentException("the batch is empty: " + tensor);
        }
        return tensor;
    }

    /** Checks that the tensor has the shape of {@code other}. */
    static KernelTensor like(KernelTensor tensor, KernelTensor other) {
        return shape(tensor, other.shape());
    }

    /** Checks the shape. */
    static KernelTensor shape(KernelTensor tensor, long... shape) {
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    "the tensor must have the shape " + Arrays.toString(shape) + ", not " + tensor);
        }
        return tensor;
    }

    /** Checks the number of elements. */
    static KernelTensor elements(KernelTensor tensor, long count) {
        if (tensor.elements() != count) {
            throw new IllegalArgumentException("the tensor must have " + count + " elements, not " + tensor);
        }
        return tensor;
    }
}
