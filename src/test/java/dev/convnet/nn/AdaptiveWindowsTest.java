package dev.convnet.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.Window;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptiveWindowsTest {
    @Test
    void windowsReachFromTheFloorToTheCeiling() {
        for (int in = 1; in <= 40; in++) {
            for (int out = 1; out <= 12; out++) {
                AdaptiveWindows windows = new AdaptiveWindows(in, out);
                for (int i = 0; i < out; i++) {
                    assertEquals((int) Math.floor(i * (double) in / out), windows.start(i));
                    assertEquals((int) Math.ceil((i + 1) * (double) in / out), windows.end(i));
                }
            }
        }
    }

    @Test
    void anOrdinaryWindowIsUsedOnlyWhereItReachesTheSamePixels() {
        for (int in = 1; in <= 40; in++) {
            for (int out = 1; out <= 12; out++) {
                AdaptiveWindows windows = new AdaptiveWindows(in, out);
                Optional<Window> window = AdaptiveWindows.uniform(windows, windows);
                if (window.isPresent()) {
                    long stride = window.get().strides().getFirst();
                    long kernel = window.get().kernel().getFirst();
                    for (int i = 0; i < out; i++) {
                        assertEquals(windows.start(i), i * stride);
                        assertEquals(windows.end(i), i * stride + kernel);
                    }
                    assertEquals(
                            List.of((long) out, (long) out),
                            window.get().outputSizes("pool", List.of((long) in, (long) in)));
                }
                assertTrue(in % out != 0 || window.isPresent(), in + " to " + out + " is even");
            }
        }
    }
}
