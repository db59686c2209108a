package dev.convnet.cli.options;

import dev.convnet.model.verify.Tolerance;
import picocli.CommandLine.Option;

/** The options for the tolerance of a comparison. */
public final class ToleranceOptions {
    @Option(names = "--rtol", paramLabel = "X", description = "Relative tolerance; default: ${DEFAULT-VALUE}.")
    private double rtol = Tolerance.OF_ONNX.rtol();

    @Option(
            names = "--atol",
            paramLabel = "X",
            description = "Absolute tolerance, added to the relative one; default: ${DEFAULT-VALUE}.")
    private double atol = Tolerance.OF_ONNX.atol();

    public Tolerance tolerance() {
        return new Tolerance(rtol, atol);
    }
}
