package dev.convnet.model.verify;

import dev.convnet.base.SettingError;

/**
 * The tolerance of a comparison: a number agrees if {@code |actual − expected| ≤ atol + rtol · |expected|}.
 *
 * @param rtol the relative tolerance
 * @param atol the absolute tolerance
 */
public record Tolerance(double rtol, double atol) {
    /** The tolerance of the ONNX package's test runner. */
    public static final Tolerance OF_ONNX = new Tolerance(1e-3, 1e-7);

    public Tolerance {
        SettingError.require(rtol >= 0, "rtol", "must be a number from 0 on, not " + rtol);
        SettingError.require(atol >= 0, "atol", "must be a number from 0 on, not " + atol);
    }

    /** Whether {@code actual} agrees. NaN agrees with NaN, and an infinity with itself. */
    boolean admits(double expected, double actual) {
        return expected == actual
                || (Double.isNaN(expected) && Double.isNaN(actual))
                || (Double.isFinite(expected) && Math.abs(actual - expected) <= atol + rtol * Math.abs(expected));
    }
}
