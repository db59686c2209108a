package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelTensor;
import java.util.Arrays;

/** What kernels ask of their inputs. All throw {@link IllegalArgumentException}, in words. */
final class Checks {
    private Checks() {}

    /** {@code tensor}, if its first axis, the batch, is not empty. */
    static KernelTensor batch(KernelTensor tensor) {
        if (tensor.rank() == 0 || tensor.elements() == 0) {
            throw new IllegalArgumentException("the batch is empty: " + tensor);
        }
        return tensor;
    }

    /** {@code tensor}, if it has the shape of {@code other}. */
    static KernelTensor like(KernelTensor tensor, KernelTensor other) {
        return shape(tensor, other.shape());
    }

    /** {@code tensor}, if it has this shape. */
    static KernelTensor shape(KernelTensor tensor, long... shape) {
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    "a tensor of the sizes " + Arrays.toString(shape) + " is needed, not " + tensor);
        }
        return tensor;
    }

    /** {@code tensor}, if it has that many elements. */
    static KernelTensor elements(KernelTensor tensor, long count) {
        if (tensor.elements() != count) {
            throw new IllegalArgumentException("a tensor of " + count + " elements is needed, not " + tensor);
        }
        return tensor;
    }
}
