package dev.convnet.report;

/** A small bar for a share, under a number in a table. */
public final class Bar {
    private static final double WIDTH = 64;

    private Bar() {}

    /** The bar from 0 to 1; nothing where there is no share. */
    public static String svg(Double share) {
        if (share == null || !Double.isFinite(share)) {
            return "";
        }
        return Svg.image("bar", WIDTH, 5, "")
                .add("rect", "class", "track", "width", WIDTH, "height", 5, "rx", 2.5)
                .add("rect", "class", "fill", "width", WIDTH * Math.clamp(share, 0, 1), "height", 5, "rx", 2.5)
                .end();
    }
}
