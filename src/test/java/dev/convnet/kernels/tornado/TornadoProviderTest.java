package dev.convnet.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.testing.Tornado;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How TornadoVM's devices are listed and chosen. */
@Tag("tornado")
@Requires(TestGroup.TORNADO)
class TornadoProviderTest {
    private static KernelProvider provider;

    @BeforeAll
    static void find() {
        provider = Tornado.provider().orElseThrow();
    }

    private static String opened(String selector) {
        try (KernelLibrary library = provider.open(selector)) {
            assertFalse(library.factories().isEmpty());
            return library.description();
        }
    }

    private static String before(String text, String end) {
        return text.substring(0, text.indexOf(end));
    }

    @Test
    void aDeviceIsChosenByBackEndIndexOrName() {
        KernelProvider.Device first = provider.devices().getFirst();
        String backend = before(first.selector(), ":");
        String name = before(first.description(), " ");
        for (String selector : List.of("", backend, first.selector(), backend + ":" + name.substring(1))) {
            assertEquals(first.description(), opened(selector), selector);
        }
    }

    @Test
    void anUnknownDeviceIsRefusedWithThoseThatThereAre() {
        KernelProvider.Device first = provider.devices().getFirst();
        for (String selector : List.of("opencl:999", "opencl:no such device", "metal")) {
            UserError error = assertThrows(UserError.class, () -> provider.open(selector));
            assertTrue(
                    error.getMessage().startsWith("kernels tornado: TornadoVM has no device " + selector),
                    error.getMessage());
            assertTrue(error.getMessage().contains(first.selector() + " " + first.description()), error.getMessage());
            assertFalse(error.getMessage().contains("\n"), error.getMessage());
        }
    }
}
