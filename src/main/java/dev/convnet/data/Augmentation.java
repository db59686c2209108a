package dev.convnet.data;

import dev.convnet.base.SettingError;
import java.util.Random;

/**
 * Random changes of training images at the network's side: first a rotation, then a crop, then a flip. They are functions of the
 * recipe's seed, the epoch and the image.
 *
 * @param padding the pixels of black padding on each side, from which an image of the original size is cropped; 0 for no crop
 * @param flip whether half of the images are mirrored, left to right
 * @param rotation the largest angle of a rotation around the center, in degrees either way; 0 for no rotation
 */
public record Augmentation(int padding, boolean flip, double rotation) {
    /** No change. */
    public static final Augmentation NONE = new Augmentation(0, false, 0);

    private static final int MOST_PADDING = 1024;
    private static final int HALF_TURN = 180;

    /** @throws SettingError if a setting is out of its range */
    public Augmentation {
        SettingError.requireRange(padding, 0, MOST_PADDING, "random-crop");
        SettingError.require(
                rotation >= 0 && rotation <= HALF_TURN,
                "random-rotation",
                "must be from 0 to %d degrees, not %s".formatted(HALF_TURN, rotation));
    }

    /** Whether images stay as they are. */
    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * Changes an image.
     *
     * @param image [channels, side, side]
     * @param random draws the changes
     */
    float[] apply(float[] image, int channels, int side, Random random) {
        float[] changed = image;
        if (rotation > 0) {
            changed = rotated(changed, channels, side, Math.toRadians((2 * random.nextDouble() - 1) * rotation));
        }
        if (padding > 0) {
            int down = random.nextInt(2 * padding + 1) - padding;
            int right = random.nextInt(2 * padding + 1) - padding;
            changed = shifted(changed, channels, side, down, right);
        }
        return flip && random.nextBoolean() ? mirrored(changed, side) : changed;
    }

    /** The image moved by a crop that begins {@code down} rows and {@code right} columns from its corner. */
    private static float[] shifted(float[] image, int channels, int side, int down, int right) {
        float[] shifted = new float[image.length];
        int fromX = Math.max(0, right);
        int columns = side - Math.abs(right);
        for (int row = 0; columns > 0 && row < channels * side; row++) {
            int source = row % side + down;
            if (source >= 0 && source < side) {
                System.arraycopy(
                        image, (row + down) * side + fromX, shifted, row * side + Math.max(0, -right), columns);
            }
        }
        return shifted;
    }

    private static float[] mirrored(float[] image, int side) {
        float[] mirrored = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            mirrored[i] = image[i - i % side + side - 1 - i % side];
        }
        return mirrored;
    }

    /** The image turned counterclockwise, bilinearly, on black. */
    private static float[] rotated(float[] image, int channels, int side, double angle) {
        float[] rotated = new float[image.length];
        // StrictMath gives the same bits on every machine.
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double center = (side - 1) / 2.0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double oldX = cos * (x - center) - sin * (y - center) + center;
                double oldY = sin * (x - center) + cos * (y - center) + center;
                for (int channel = 0; channel < channels; channel++) {
                    int plane = channel * side * side;
                    rotated[plane + y * side + x] = (float) bilinear(image, plane, side, oldY, oldX);
                }
            }
        }
        return rotated;
    }

    private static double bilinear(float[] image, int plane, int side, double y, double x) {
        int top = (int) Math.floor(y);
        int left = (int) Math.floor(x);
        double down = y - top;
        double across = x - left;
        return (1 - down)
                        * ((1 - across) * pixel(image, plane, side, top, left)
                                + across * pixel(image, plane, side, top, left + 1))
                + down
                        * ((1 - across) * pixel(image, plane, side, top + 1, left)
                                + across * pixel(image, plane, side, top + 1, left + 1));
    }

    private static double pixel(float[] image, int plane, int side, int y, int x) {
        return y < 0 || y >= side || x < 0 || x >= side ? 0 : image[plane + y * side + x];
    }
}
