package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.train.Metrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
    private static final Metrics.Step STEP = new Metrics.Step(9, 2, 0.5f, 0.75, 1234);
    private static final Metrics.Epoch EPOCH = new Metrics.Epoch(2, 0.5, 0.8, 0.6, 0.7, 12.34, 567.8);
    private static final String EPOCH_LINE = "epoch 2/3  train loss 0.500  accuracy 80.0%"
            + "  test loss 0.600  accuracy 70.0%  12.3 s  568 images/s" + System.lineSeparator();

    private final StringWriter text = new StringWriter();

    private ProgressPrinter printer(boolean terminal) {
        return new ProgressPrinter(new PrintWriter(text), terminal, 3, 200, 32);
    }

    @Test
    void aLogHasALineForEachEpoch() {
        ProgressPrinter printer = printer(false);
        printer.onStep(STEP);
        printer.onEpoch(EPOCH);
        assertEquals(EPOCH_LINE, text.toString());
    }

    @Test
    void aTerminalHasALineThatIsDrawnOver() {
        ProgressPrinter printer = printer(true);
        printer.onStep(STEP);
        assertTrue(
                text.toString().endsWith("epoch 2/3  step 2/7  loss 0.500  accuracy 75.0%  1\u202F234 images/s  "),
                text.toString());
        printer.onEpoch(EPOCH);
        assertTrue(text.toString().endsWith("\r\u001b[K" + EPOCH_LINE));
        printer.close();
        assertTrue(text.toString().endsWith(EPOCH_LINE + "\r\u001b[K"));
    }
}
