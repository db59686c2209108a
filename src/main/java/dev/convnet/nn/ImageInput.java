package dev.convnet.nn;

import dev.convnet.data.ImageFormat;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;

/**
 * The preprocessing of raw images as operators of a graph: pixels are divided by 255 and resized to the network's side,
 * bilinearly with half-pixel centers and no antialiasing, as by PyTorch's {@code interpolate(mode='bilinear',
 * align_corners=False)}.
 */
public final class ImageInput {
    private ImageInput() {}

    /** The type of a batch of raw images: uint8 [batch, height, width], or [batch, channels, height, width] unless gray. */
    public static TensorType type(ImageFormat format) {
        return TensorType.of(DataType.UINT8, Dim.of(NetworkGraph.BATCH), format.dims());
    }

    /**
     * Scales and resizes raw images.
     *
     * @param images a value of {@link #type}
     * @param side the height and width of the network's input
     * @return float32 [batch, channels, side, side]
     */
    public static Value prepare(Ops ops, Value images, long side) {
        Value pixels = ops.cast(images, DataType.FLOAT);
        Value scaled = ops.div(pixels, ops.scalar(pixels, 255));
        int rank = images.shape().rank();
        long height = images.shape().size(rank - 2);
        long width = images.shape().size(rank - 1);
        long channels = rank == 3 ? 1 : images.shape().size(1);
        Value planes = ops.reshape(scaled, Shape.of(images.shape().dim(0), channels, height, width));
        return height == side && width == side ? planes : ops.resizeBilinear(planes, side, side);
    }
}
