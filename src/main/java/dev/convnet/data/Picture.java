package dev.convnet.data;

import java.util.Arrays;

/**
 * One raw image.
 *
 * @param height the number of rows
 * @param width the number of columns
 * @param channels the number of planes: 1 for a gray image, 3 for red, green and blue
 * @param samples the planes one after another, row by row, a byte from 0 (black) to 255 for each sample; callers must not change it
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content, below.
public record Picture(int height, int width, int channels, byte[] samples) {
    public Picture {
        if (samples.length != new ImageFormat(height, width, channels).bytes()) {
            throw new IllegalArgumentException(
                    "%d×%d×%d samples are not %d".formatted(channels, height, width, samples.length));
        }
    }

    /**
     * The picture in gray or in color. Colors become gray by ITU-R BT.601 in the integer arithmetic of Pillow's {@code
     * convert("L")}; a gray picture gets three equal planes.
     *
     * @param wanted 1 or 3
     */
    Picture withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int plane = height * width;
        byte[] converted = new byte[wanted * plane];
        if (wanted == 1) {
            for (int i = 0; i < plane; i++) {
                int luma = 19595 * sample(i) + 38470 * sample(plane + i) + 7471 * sample(2 * plane + i);
                converted[i] = (byte) ((luma + 0x8000) >> 16);
            }
        } else {
            for (int channel = 0; channel < wanted; channel++) {
                System.arraycopy(samples, 0, converted, channel * plane, plane);
            }
        }
        return new Picture(height, width, wanted, converted);
    }

    private int sample(int index) {
        return Byte.toUnsignedInt(samples[index]);
    }

    /**
     * The samples divided by 255 and, unless the sizes are equal, resized bilinearly with half-pixel centers and no antialiasing, as by
     * PyTorch's {@code interpolate(mode='bilinear', align_corners=False)}.
     *
     * @return [channels, newHeight, newWidth]
     */
    public float[] scaled(int newHeight, int newWidth) {
        float[] pixels = new float[samples.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = sample(i) / 255f;
        }
        return newHeight == height && newWidth == width ? pixels : resized(pixels, newHeight, newWidth);
    }

    /** The picture as {@link #scaled} resizes it, with samples rounded to bytes. */
    public Picture resized(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        float[] pixels = scaled(newHeight, newWidth);
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(pixels[i] * 255);
        }
        return new Picture(newHeight, newWidth, channels, bytes);
    }

    private float[] resized(float[] pixels, int newHeight, int newWidth) {
        Axis rows = Axis.of(height, newHeight);
        Axis columns = Axis.of(width, newWidth);
        float[] resized = new float[channels * newHeight * newWidth];
        int next = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < newHeight; y++) {
                int upper = (channel * height + rows.first[y]) * width;
                int lower = (channel * height + rows.second[y]) * width;
                float down = rows.weight[y];
                for (int x = 0; x < newWidth; x++) {
                    int left = columns.first[x];
                    int right = columns.second[x];
                    float across = columns.weight[x];
                    resized[next++] =
                            (1 - down) * ((1 - across) * pixels[upper + left] + across * pixels[upper + right])
                                    + down * ((1 - across) * pixels[lower + left] + across * pixels[lower + right]);
                }
            }
        }
        return resized;
    }

    /** For each new position the two old ones around its center, and the weight of the second. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Axis(int[] first, int[] second, float[] weight) {
        static Axis of(int size, int newSize) {
            Axis axis = new Axis(new int[newSize], new int[newSize], new float[newSize]);
            // Fused like PyTorch's compiled code, whose rounding shows where contrasts are high.
            float scale = (float) size / newSize;
            for (int i = 0; i < newSize; i++) {
                float center = Math.max(0, Math.fma(scale, i + 0.5f, -0.5f));
                axis.first[i] = Math.min((int) center, size - 1);
                axis.second[i] = Math.min(axis.first[i] + 1, size - 1);
                axis.weight[i] = Math.clamp(center - axis.first[i], 0, 1);
            }
            return axis;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture(int otherHeight, int otherWidth, int otherChannels, byte[] otherSamples)
                && height == otherHeight
                && width == otherWidth
                && channels == otherChannels
                && Arrays.equals(samples, otherSamples);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(samples);
    }

    @Override
    public String toString() {
        return "picture of " + new ImageFormat(height, width, channels);
    }
}
