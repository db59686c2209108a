package dev.convnet.onnx.transform;

/**
 * The smallest and the largest element that a value had in calibration.
 *
 * @param min the smallest element
 * @param max the largest element
 */
public record ValueRange(float min, float max) {
    /** The range of both. */
    public ValueRange and(ValueRange other) {
        return new ValueRange(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** The step between two uint8 numbers of this range, which includes 0. */
    float scale() {
        double scale = ((double) Math.max(max, 0) - Math.min(min, 0)) / 255;
        return scale > 0 && scale >= Float.MIN_NORMAL ? (float) scale : 1;
    }

    /** The uint8 number that stands for 0. */
    int zeroPoint() {
        return Math.clamp(Math.round(-Math.min(min, 0) / scale()), 0, 255);
    }
}
