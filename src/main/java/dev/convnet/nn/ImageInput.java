package dev.convnet.nn;

import dev.convnet.data.ImageFormat;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.Collections;

/**
 * The preprocessing of raw images as operators of a graph: pixels are divided by 255 and resized to the network's side,
 * bilinearly with half-pixel centers and no antialiasing, as by PyTorch's {@code interpolate(mode='bilinear',
 * align_corners=False)}. Images that are prepared already enter as they are.
 */
public final class ImageInput {
    private static final int RGB = 3;

    private ImageInput() {}

    /**
     * The type of a batch of images: uint8 [batch, height, width] if raw and gray, uint8 [batch, channels, height, width] if raw, float32
     * [batch, channels, side, side] if prepared.
     */
    public static TensorType type(ImageFormat format) {
        DataType type = switch (format.encoding()) {
            case BYTES -> DataType.UINT8;
            case FLOATS -> DataType.FLOAT;
        };
        return TensorType.of(type, Dim.of(NetworkGraph.BATCH), format.dims());
    }

    /** Whether images of {@code given} channels can be turned into images of {@code wanted} channels. */
    public static boolean converts(long given, long wanted) {
        return given == wanted || given == 1 || (given == RGB && wanted == 1);
    }

    /**
     * Scales raw images, resizes them, and adapts their channels: gray planes are repeated, and red, green and blue become gray by the
     * luma of ITU-R BT.601, as in PIL's {@code convert("L")}. Returns prepared images as they are.
     *
     * @param images a value of {@link #type}
     * @param channels the number of channels of the network's input
     * @param side the height and width of the network's input
     * @return float32 [batch, channels, side, side]
     * @throws IllegalArgumentException unless {@link #converts}
     */
    public static Value prepare(Ops ops, Value images, long channels, long side) {
        if (images.dataType() == DataType.FLOAT) {
            return images;
        }
        Value pixels = ops.cast(images, DataType.FLOAT);
        Value scaled = ops.div(pixels, ops.scalar(pixels, 255));
        int rank = images.shape().rank();
        long height = images.shape().size(rank - 2);
        long width = images.shape().size(rank - 1);
        long given = rank == 3 ? 1 : images.shape().size(1);
        if (!converts(given, channels)) {
            throw new IllegalArgumentException("images of %d channels, not %d".formatted(channels, given));
        }
        Value planes = ops.reshape(scaled, Shape.of(images.shape().dim(0), given, height, width));
        Value gray = given > channels ? luma(ops, planes) : planes;
        Value sized = height == side && width == side ? gray : ops.resizeBilinear(gray, side, side);
        return given < channels ? ops.concat(1, Collections.nCopies(Math.toIntExact(channels), sized)) : sized;
    }

    private static Value luma(Ops ops, Value planes) {
        Value weights = ops.constant(Tensor.floats(Shape.of(1, RGB, 1, 1), 0.299f, 0.587f, 0.114f));
        return ops.reduceSum(ops.mul(planes, weights), true, 1);
    }
}
