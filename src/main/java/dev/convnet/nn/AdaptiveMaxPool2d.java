package dev.convnet.nn;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Max pooling to a given size with PyTorch's windows: [N, C, H, W] to [N, C, height, width].
 *
 * <p>Pooling to 1×1 is GlobalMaxPool; windows of one size at equal distances are one MaxPool. Otherwise each axis in turn is
 * gathered into windows, whose last position is repeated up to the longest window's length, and reduced.
 */
public record AdaptiveMaxPool2d(int height, int width) implements StandardLayer {
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        AdaptiveWindows rows = new AdaptiveWindows((int) x.shape().size(2), height);
        AdaptiveWindows columns = new AdaptiveWindows((int) x.shape().size(3), width);
        if (rows.in() == height && columns.in() == width) {
            return ops.identity(x);
        }
        if (height == 1 && width == 1) {
            return ops.globalMaxPool(x);
        }
        Optional<Window> uniform = AdaptiveWindows.uniform(rows, columns);
        if (uniform.isPresent()) {
            return ops.maxPool(x, uniform.get());
        }
        Value rowMaxima = ops.reduceMax(ops.gather(x, ops.constant(positions(rows)), 2), false, 3);
        return ops.reduceMax(ops.gather(rowMaxima, ops.constant(positions(columns)), 3), false, 4);
    }

    /** A matrix [out, longest window] whose row i holds the positions of window i. */
    private static Tensor positions(AdaptiveWindows windows) {
        int longest = windows.longest();
        long[] positions = IntStream.range(0, windows.out() * longest)
                .mapToLong(k -> Math.min(windows.start(k / longest) + k % longest, windows.end(k / longest) - 1))
                .toArray();
        return Tensor.int64s(Shape.of(windows.out(), longest), positions);
    }
}
