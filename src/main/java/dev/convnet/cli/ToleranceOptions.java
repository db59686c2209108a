package dev.convnet.cli;

import dev.convnet.model.verify.Tolerance;
import picocli.CommandLine.Option;

/** The options about how far numbers may be apart. */
final class ToleranceOptions {
    @Option(
            names = "--rtol",
            paramLabel = "X",
            description = "How far a number may be from the expected one, as a part of it; default: ${DEFAULT-VALUE}.")
    private double rtol = Tolerance.OF_ONNX.rtol();

    @Option(
            names = "--atol",
            paramLabel = "X",
            description = "How far it may be besides, whatever its size; default: ${DEFAULT-VALUE}.")
    private double atol = Tolerance.OF_ONNX.atol();

    Tolerance tolerance() {
        return new Tolerance(rtol, atol);
    }
}
