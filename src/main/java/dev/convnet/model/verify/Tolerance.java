package dev.convnet.model.verify;

import dev.convnet.base.SettingError;

/**
 * How far a number may be from what is expected: {@code |actual − expected| ≤ atol + rtol · |expected|}.
 *
 * @param rtol the part that grows with the expected number
 * @param atol the part that does not
 */
public record Tolerance(double rtol, double atol) {
    /** Those of the ONNX package's own test runner. */
    public static final Tolerance OF_ONNX = new Tolerance(1e-3, 1e-7);

    public Tolerance {
        SettingError.require(rtol >= 0, "rtol", "must be a number from 0 on, not " + rtol);
        SettingError.require(atol >= 0, "atol", "must be a number from 0 on, not " + atol);
    }

    /** Whether {@code actual} is near enough. NaN is near NaN, an infinity is near itself. */
    boolean admits(double expected, double actual) {
        return expected == actual
                || (Double.isNaN(expected) && Double.isNaN(actual))
                || (Double.isFinite(expected) && Math.abs(actual - expected) <= atol + rtol * Math.abs(expected));
    }
}
