package dev.convnet.kernels.tornado;

import dev.convnet.onnx.Window;
import java.util.Arrays;

/**
 * Which pixels of a plane the windows of a convolution or pooling take. A tap is a position in the kernel, a place is a
 * position of the window; both are counted row by row, as pixels are.
 */
final class Taps {
    private final Axis rows;
    private final Axis columns;

    /** Along one axis. */
    private record Axis(int size, int places, int kernel, int stride, int pad, int dilation) {
        static Axis of(Window window, int axis, int size, int places) {
            return new Axis(
                    size,
                    places,
                    Math.toIntExact(window.kernel().get(axis)),
                    Math.toIntExact(window.strides().get(axis)),
                    Math.toIntExact(window.padsBegin().get(axis)),
                    Math.toIntExact(window.dilations().get(axis)));
        }

        /** What {@code tap} of the window at {@code place} takes; −1 for padding. */
        int source(int tap, int place) {
            int source = place * stride - pad + tap * dilation;
            return source < size ? Math.max(source, -1) : -1;
        }

        /** How many taps of the window at {@code place} take no padding. */
        int inside(int place) {
            int inside = 0;
            for (int tap = 0; tap < kernel; tap++) {
                inside += source(tap, place) >= 0 ? 1 : 0;
            }
            return inside;
        }
    }

    private Taps(Axis rows, Axis columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * The taps of a window over a plane.
     *
     * @param height of the plane
     * @param width of the plane
     * @param placeRows how many windows lie below one another
     * @param placeColumns how many windows lie side by side
     */
    static Taps of(Window window, int height, int width, int placeRows, int placeColumns) {
        return new Taps(Axis.of(window, 0, height, placeRows), Axis.of(window, 1, width, placeColumns));
    }

    /** The number of taps. */
    int count() {
        return rows.kernel() * columns.kernel();
    }

    /** The number of places. */
    int places() {
        return rows.places() * columns.places();
    }

    /** The number of pixels in the plane. */
    int pixels() {
        return rows.size() * columns.size();
    }

    /** For each tap and place the pixel that is taken there, or −1 for padding: [taps, places]. */
    int[] sources() {
        int[] sources = new int[count() * places()];
        Arrays.fill(sources, -1);
        forEach((tap, place, pixel) -> sources[tap * places() + place] = pixel);
        return sources;
    }

    /** For each tap and pixel the place where that tap takes it, or −1 if there is none: [taps, pixels]. */
    int[] targets() {
        int[] targets = new int[count() * pixels()];
        Arrays.fill(targets, -1);
        forEach((tap, place, pixel) -> targets[tap * pixels() + pixel] = place);
        return targets;
    }

    /** For each place 1 / the number of its taps, or of those that take no padding: [places]. */
    float[] shares(boolean countPadding) {
        float[] shares = new float[places()];
        for (int place = 0; place < shares.length; place++) {
            int inside = rows.inside(place / columns.places()) * columns.inside(place % columns.places());
            shares[place] = 1f / (countPadding ? count() : inside);
        }
        return shares;
    }

    private interface Visitor {
        void visit(int tap, int place, int pixel);
    }

    private void forEach(Visitor visitor) {
        for (int tap = 0; tap < count(); tap++) {
            for (int place = 0; place < places(); place++) {
                int row = rows.source(tap / columns.kernel(), place / columns.places());
                int column = columns.source(tap % columns.kernel(), place % columns.places());
                if (row >= 0 && column >= 0) {
                    visitor.visit(tap, place, row * columns.size() + column);
                }
            }
        }
    }
}
