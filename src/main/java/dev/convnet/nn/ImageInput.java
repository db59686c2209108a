package dev.convnet.nn;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;

/**
 * What stands in front of a network that is fed raw images: each pixel divided by 255, then bilinear resizing with half-pixel
 * centres and no antialiasing (PyTorch's {@code interpolate(mode='bilinear', align_corners=False)}), nothing else.
 */
public final class ImageInput {
    /** Height and width of a raw image. */
    public static final int SIDE = 28;

    private ImageInput() {}

    /** The type of a batch of raw images: uint8 [batch, 28, 28]. */
    public static TensorType type() {
        return TensorType.of(DataType.UINT8, Dim.of(NetworkGraph.BATCH), SIDE, SIDE);
    }

    /**
     * What the network takes.
     *
     * @param images uint8 [batch, 28, 28]
     * @param side the network's side
     * @return float32 [batch, 1, side, side]
     */
    public static Value prepare(Ops ops, Value images, long side) {
        Value pixels = ops.cast(images, DataType.FLOAT);
        Value scaled = ops.div(pixels, ops.scalar(pixels, 255));
        Value planes = ops.reshape(scaled, Shape.of(images.shape().dim(0), 1, SIDE, SIDE));
        return side == SIDE ? planes : ops.resizeBilinear(planes, side, side);
    }
}
