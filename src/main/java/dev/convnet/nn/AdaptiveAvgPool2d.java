package dev.convnet.nn;

import static java.util.stream.IntStream.range;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import java.util.Optional;

/**
 * Average pooling to a given size with PyTorch's windows: [N, C, H, W] to [N, C, height, width].
 *
 * <p>Windows of one size at equal distances are one AveragePool. Other windows are two matrix products: the mean over a
 * rectangle is the mean over its rows of the means over its columns, so Y = R · X · Kᵀ, where row i of R holds 1/length
 * inside window i and 0 elsewhere.
 */
public record AdaptiveAvgPool2d(int height, int width) implements StandardLayer {
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        AdaptiveWindows rows = new AdaptiveWindows((int) x.shape().size(2), height);
        AdaptiveWindows columns = new AdaptiveWindows((int) x.shape().size(3), width);
        if (rows.in() == height && columns.in() == width) {
            return ops.identity(x);
        }
        Optional<Window> uniform = AdaptiveWindows.uniform(rows, columns);
        if (uniform.isPresent()) {
            return ops.averagePool(x, uniform.get(), false);
        }
        Value rowMeans = ops.constant(means(rows));
        Value columnMeans = ops.transpose(ops.constant(means(columns)), 1, 0);
        return ops.matMul(rowMeans, ops.matMul(x, columnMeans));
    }

    /** A matrix [out, in] whose row i averages window i. */
    private static Tensor means(AdaptiveWindows windows) {
        float[] matrix = new float[windows.out() * windows.in()];
        range(0, windows.out())
                .forEach(i -> range(windows.start(i), windows.end(i))
                        .forEach(j -> matrix[i * windows.in() + j] = 1f / windows.length(i)));
        return Tensor.floats(Shape.of(windows.out(), windows.in()), matrix);
    }
}
