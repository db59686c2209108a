package dev.convnet.nn;

import dev.convnet.onnx.Window;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The windows of adaptive pooling along one axis, as in PyTorch: window {@code i} of {@code out} reaches from
 * ⌊i·in/out⌋ (inclusive) to ⌈(i+1)·in/out⌉ (exclusive). Windows overlap and differ in length where {@code out} does not
 * divide {@code in}.
 */
record AdaptiveWindows(int in, int out) {
    int start(int i) {
        return i * in / out;
    }

    int end(int i) {
        return ((i + 1) * in + out - 1) / out;
    }

    int length(int i) {
        return end(i) - start(i);
    }

    int longest() {
        return IntStream.range(0, out).map(this::length).max().orElseThrow();
    }

    /** The pooling window that is equivalent on both axes; empty where the windows differ in length or distance. */
    static Optional<Window> uniform(AdaptiveWindows height, AdaptiveWindows width) {
        if (!height.isEven() || !width.isEven()) {
            return Optional.empty();
        }
        Window kernel = Window.of(height.length(0), width.length(0));
        List<Long> strides = List.of((long) height.stride(), (long) width.stride());
        return Optional.of(
                new Window(kernel.kernel(), strides, kernel.padsBegin(), kernel.padsEnd(), kernel.dilations()));
    }

    /** Whether all windows have one length and start at equal distances, and no further window fits. */
    private boolean isEven() {
        boolean even = IntStream.range(0, out).allMatch(i -> length(i) == length(0) && start(i) == i * stride());
        return even && stride() > 0 && (in - length(0)) / stride() + 1 == out;
    }

    private int stride() {
        return out == 1 ? in : start(1);
    }
}
