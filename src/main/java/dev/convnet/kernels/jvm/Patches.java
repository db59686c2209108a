package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelTensor;
import java.util.Arrays;

/**
 * The pixels under the positions of a kernel that moves over images [N, C, H, W] (im2col): a row for each channel and kernel
 * position, a column for each place of the kernel. Places are counted row by row through all images.
 */
final class Patches {
    private final KernelTensor images;
    private final WindowAxis rows;
    private final WindowAxis columns;

    /**
     * One spatial axis.
     *
     * @param size the number of pixels of an image
     * @param kernel the number of positions of the kernel
     * @param places the number of places of the kernel
     * @param step the distance between neighboring places
     * @param pad the number of zeros before the first pixel
     * @param dilation the distance between neighboring kernel positions
     * @param stretch the distance between neighboring pixels, with zeros between them; 1 for adjacent pixels
     */
    record WindowAxis(int size, int kernel, int places, int step, int pad, int dilation, int stretch) {
        /** The pixel under position {@code k} of the kernel at {@code place}; −1 for a zero. */
        int pixel(int place, int k) {
            int stretched = place * step + k * dilation - pad;
            if (stretch == 1) {
                return stretched >= 0 && stretched < size ? stretched : -1;
            }
            return stretched >= 0 && stretched % stretch == 0 && stretched / stretch < size ? stretched / stretch : -1;
        }
    }

    Patches(KernelTensor images, WindowAxis rows, WindowAxis columns) {
        this.images = images;
        this.rows = rows;
        this.columns = columns;
    }

    /** The number of kernel positions. */
    int positions() {
        return rows.kernel * columns.kernel;
    }

    /** The number of places in all images. */
    long places() {
        return images.size(0) * rows.places * columns.places;
    }

    /**
     * Loads a piece of a row.
     *
     * @param channel the channel of the images
     * @param position the kernel position, counted row by row
     * @param from the first place
     * @param into receives the pixels
     * @param count the number of places
     */
    void load(int channel, int position, long from, float[] into, int count) {
        int k = position / columns.kernel;
        int l = position % columns.kernel;
        long area = (long) rows.places * columns.places;
        long image = from / area;
        int row = (int) (from % area) / columns.places;
        int column = (int) (from % columns.places);
        int done = 0;
        while (done < count) {
            int run = Math.min(columns.places - column, count - done);
            int y = rows.pixel(row, k);
            if (y < 0) {
                Arrays.fill(into, done, done + run, 0);
            } else {
                long start = ((image * images.size(1) + channel) * rows.size + y) * columns.size;
                loadRow(start, column, l, into, done, run);
            }
            done += run;
            column = 0;
            row++;
            if (row == rows.places) {
                row = 0;
                image++;
            }
        }
    }

    /** Loads places {@code column} to {@code column + run} − 1 of one row of one channel, whose pixels begin at {@code start}. */
    private void loadRow(long start, int column, int l, float[] into, int at, int run) {
        if (columns.step != 1 || columns.stretch != 1) {
            for (int i = 0; i < run; i++) {
                int x = columns.pixel(column + i, l);
                into[at + i] = x < 0 ? 0 : Floats.get(images, start + x);
            }
            return;
        }
        int first = column + l * columns.dilation - columns.pad;
        int zerosBefore = Math.clamp(-first, 0, run);
        int zerosAfter = Math.clamp(first + run - columns.size, 0, run - zerosBefore);
        int pixels = run - zerosBefore - zerosAfter;
        Arrays.fill(into, at, at + zerosBefore, 0);
        if (pixels > 0) {
            Floats.load(images, start + first + zerosBefore, into, at + zerosBefore, pixels);
        }
        Arrays.fill(into, at + zerosBefore + pixels, at + run, 0);
    }
}
