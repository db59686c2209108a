package dev.convnet.onnx;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pooling and resizing of images [N, C, H, W]; pooling takes any number of spatial axes in the place of H and W. */
interface PoolingOps extends ConstantOps {
    /**
     * The maximum of each window.
     *
     * @param x [N, C, H, W]
     * @return [N, C, H', W'], with H' and W' as {@link Window} says
     */
    default Value maxPool(Value x, Window window) {
        return builder().onnx("MaxPool", List.of(x), window.attributes(), pooled("MaxPool", x, window));
    }

    /**
     * The maxima of windows and where they were found.
     *
     * @param y the maxima, [N, C, H', W']
     * @param indices for each maximum its position in the whole input, flattened; int64, in the shape of {@code y}
     */
    record MaxPoolResult(Value y, Value indices) {}

    /**
     * The maximum of each window, and its position.
     *
     * @param x [N, C, H, W]
     */
    default MaxPoolResult maxPoolWithIndices(Value x, Window window) {
        TensorType y = pooled("MaxPool", x, window);
        TensorType indices = new TensorType(DataType.INT64, y.shape());
        List<Value> results = builder().onnx("MaxPool", List.of(x), window.attributes(), List.of(y, indices));
        return new MaxPoolResult(results.get(0), results.get(1));
    }

    /**
     * The mean of each window.
     *
     * @param x [N, C, H, W]
     * @param countPadding whether padded zeros count as elements, as they do in PyTorch
     * @return [N, C, H', W'], with H' and W' as {@link Window} says
     */
    default Value averagePool(Value x, Window window, boolean countPadding) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(window.attributes());
        if (countPadding && window.pads().stream().anyMatch(p -> p != 0)) {
            attributes.put("count_include_pad", Attribute.of(true));
        }
        return builder().onnx("AveragePool", List.of(x), attributes, pooled("AveragePool", x, window));
    }

    /** The maximum of each channel of {@code x} [N, C, H, W]: [N, C, 1, 1]. */
    default Value globalMaxPool(Value x) {
        return builder().onnx("GlobalMaxPool", List.of(x), Map.of(), globallyPooled(x));
    }

    /** The mean of each channel of {@code x} [N, C, H, W]: [N, C, 1, 1]. */
    default Value globalAveragePool(Value x) {
        return builder().onnx("GlobalAveragePool", List.of(x), Map.of(), globallyPooled(x));
    }

    /** Bilinear resizing of {@code x} [N, C, H, W] to [N, C, height, width], with half-pixel centers. */
    default Value resizeBilinear(Value x, long height, long width) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("axes", Attribute.of(2, 3));
        attributes.put("mode", Attribute.of("linear"));
        attributes.put("coordinate_transformation_mode", Attribute.of("half_pixel"));
        Shape out = x.shape().withSpatial(List.of(height, width));
        List<Value> inputs = Arrays.asList(x, null, null, int64s(height, width));
        return builder().onnx("Resize", inputs, attributes, new TensorType(x.dataType(), out));
    }

    /**
     * Each pixel of {@code x} [N, C, H, W] repeated along both spatial axes.
     *
     * @param factor the repetitions along H and along W
     * @return [N, C, H·factor₀, W·factor₁]
     */
    default Value repeatPixels(Value x, List<Long> factor) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("mode", Attribute.of("nearest"));
        attributes.put("coordinate_transformation_mode", Attribute.of("asymmetric"));
        attributes.put("nearest_mode", Attribute.of("floor"));
        Value scales = constant(Tensor.floats(Shape.of(4), 1, 1, factor.get(0), factor.get(1)));
        Shape out = x.shape()
                .withSpatial(
                        List.of(x.shape().size(2) * factor.get(0), x.shape().size(3) * factor.get(1)));
        return builder().onnx("Resize", Arrays.asList(x, null, scales), attributes, new TensorType(x.dataType(), out));
    }

    /**
     * Resizing of {@code x}.
     *
     * @param scales float32 [rank], the factor of each axis; {@code null} where {@code sizes} says the same
     * @param sizes int64 [rank], the size of each axis; {@code null} where {@code scales} says the same
     * @param attributes the operator's attributes, such as {@code mode}
     * @param out the shape of the result
     */
    default Value resize(Value x, Value scales, Value sizes, Map<String, Attribute> attributes, Shape out) {
        List<Value> inputs = sizes == null ? Arrays.asList(x, null, scales) : Arrays.asList(x, null, null, sizes);
        return builder().onnx("Resize", inputs, attributes, new TensorType(x.dataType(), out));
    }

    private static TensorType pooled(String opType, Value x, Window window) {
        return new TensorType(x.dataType(), window.outputShape(opType, x.shape()));
    }

    private static TensorType globallyPooled(Value x) {
        if (x.shape().rank() < 3) {
            throw new ShapeException("global pooling takes images [N, C, H, W], not " + x.shape());
        }
        return new TensorType(
                x.dataType(),
                x.shape().withSpatial(Collections.nCopies(x.shape().rank() - 2, 1L)));
    }
}
