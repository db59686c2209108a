package dev.convnet.data;

/**
 * The form of images in a batch. An image is stored plane by plane, row by row.
 *
 * @param height the number of rows
 * @param width the number of columns
 * @param channels the number of planes: 1 for gray images, 3 for red, green and blue
 * @param encoding the form of each sample
 */
public record ImageFormat(int height, int width, int channels, Encoding encoding) {
    /** The form of a sample. */
    public enum Encoding {
        /** A byte from 0 to 255: the model scales and resizes the image. */
        BYTES(1),
        /** A float32 in native byte order: the image is as the network takes it. */
        FLOATS(Float.BYTES);

        private final int size;

        Encoding(int size) {
            this.size = size;
        }
    }

    /** @throws IllegalArgumentException if a size is below 1 */
    public ImageFormat {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("not an image format: %d×%d×%d".formatted(channels, height, width));
        }
    }

    /** Raw images: a byte for each sample. */
    public ImageFormat(int height, int width, int channels) {
        this(height, width, channels, Encoding.BYTES);
    }

    /** The number of samples of one image. */
    public int samples() {
        return Math.multiplyExact(channels, Math.multiplyExact(height, width));
    }

    /** The number of bytes of one image. */
    public int bytes() {
        return Math.multiplyExact(samples(), encoding.size);
    }

    /** The dimensions of one image in a tensor: [height, width] if raw and gray, else [channels, height, width]. */
    public long[] dims() {
        return encoding == Encoding.BYTES && channels == 1
                ? new long[] {height, width}
                : new long[] {channels, height, width};
    }

    /** The size in words: {@code 28×28}, or {@code 32×32×3} with channels. */
    @Override
    public String toString() {
        return height + "×" + width + (channels == 1 ? "" : "×" + channels);
    }
}
