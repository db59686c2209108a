package dev.convnet.data;

/**
 * The size of a data set's raw images. An image is stored plane by plane, row by row, one byte from 0 to 255 per sample.
 *
 * @param height the number of rows
 * @param width the number of columns
 * @param channels the number of planes: 1 for gray images
 */
public record ImageFormat(int height, int width, int channels) {
    /** @throws IllegalArgumentException if a size is below 1 */
    public ImageFormat {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("not an image format: %d×%d×%d".formatted(channels, height, width));
        }
    }

    /** The number of bytes of one image. */
    public int bytes() {
        return channels * height * width;
    }

    /** The dimensions of one image in a tensor: [height, width] if gray, else [channels, height, width]. */
    public long[] dims() {
        return channels == 1 ? new long[] {height, width} : new long[] {channels, height, width};
    }

    /** The size in words: {@code 28×28}, or {@code 32×32×3} with channels. */
    @Override
    public String toString() {
        return height + "×" + width + (channels == 1 ? "" : "×" + channels);
    }
}
