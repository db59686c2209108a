package dev.convnet.kernels.tornado;

import dev.convnet.onnx.Window;
import java.util.Arrays;

/**
 * The pixels of a plane under the windows of a convolution or pooling. A tap is a position in the kernel, and a place is a position
 * of the window; taps, places and pixels are counted row by row.
 */
final class Taps {
    private final Axis rows;
    private final Axis columns;

    /** One spatial axis. */
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

        /** The pixel under {@code tap} of the window at {@code place}; −1 for padding. */
        int source(int tap, int place) {
            int source = place * stride - pad + tap * dilation;
            return source < size ? Math.max(source, -1) : -1;
        }

        /** The number of taps of the window at {@code place} that lie outside the padding. */
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
     * @param height the plane's height
     * @param width the plane's width
     * @param placeRows the number of rows of places
     * @param placeColumns the number of places in a row
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

    /** The pixel under each tap at each place, or −1 for padding: [taps, places]. */
    int[] sources() {
        int[] sources = new int[count() * places()];
        Arrays.fill(sources, -1);
        forEach((tap, place, pixel) -> sources[tap * places() + place] = pixel);
        return sources;
    }

    /** The place at which each tap covers each pixel, or −1 if there is none: [taps, pixels]. */
    int[] targets() {
        int[] targets = new int[count() * pixels()];
        Arrays.fill(targets, -1);
        forEach((tap, place, pixel) -> targets[tap * pixels() + pixel] = place);
        return targets;
    }

    /** 1 / the number of taps at each place, all or only those outside the padding: [places]. */
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
