package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convnet.base.UserError;
import dev.convnet.testing.FragileProvider;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The choice of kernels, and the messages for choices that are not available. */
class KernelProvidersTest {
    private static String refusal(String choice) {
        return assertThrows(UserError.class, () -> Kernels.open(choice)).getMessage();
    }

    @Test
    void noneIsNone() {
        try (Kernels kernels = Kernels.open("none")) {
            assertEquals("none", kernels.choice());
            assertEquals("none (function bodies)", kernels.description());
            assertEquals(List.of(), kernels.statistics());
        }
    }

    @Test
    void providersAreNamedByTheirClasses() {
        String fragile = FragileProvider.class.getName();
        try (Kernels kernels = Kernels.open(fragile + ":3")) {
            assertEquals(fragile + ":3", kernels.choice());
            assertEquals(fragile + ":3 (a device)", kernels.description());
        }
    }

    @Test
    void whatIsNotThereIsTold() {
        assertTrue(
                refusal("nothing")
                        .matches("unknown kernels 'nothing': choose none, .*jvm, .*or a class on the class path "
                                + "\\(CONVNET_CLASSPATH\\)"),
                refusal("nothing"));
        assertTrue(refusal("").startsWith("unknown kernels '': choose none, "), refusal(""));
        assertEquals(
                "the class java.lang.Object is no dev.convnet.kernels.KernelProvider", refusal("java.lang.Object"));
        assertTrue(refusal("dev.convnet.kernels.KernelProvider")
                .startsWith("the class dev.convnet.kernels.KernelProvider cannot be used: "));
    }

    @Test
    void tornadoIsToldHowToGet() {
        assumeTrue(KernelProviders.absent().containsKey("tornado"), "TornadoVM is part of this build");
        assertEquals(
                "kernels tornado: convnet was built without TornadoVM: install its SDK for JDK 25"
                        + " (https://www.tornadovm.org), set TORNADOVM_HOME to it, and run ./convnet again",
                refusal("tornado:opencl:0"));
    }

    /** A provider that something is missing for. */
    public static final class Missing implements KernelProvider {
        @Override
        public String name() {
            return "missing";
        }

        @Override
        public Optional<String> missing() {
            return Optional.of("the driver is missing: install it");
        }

        @Override
        public KernelLibrary open(String selector) {
            throw new AssertionError("it is not to be opened");
        }
    }

    @Test
    void whatAProviderMissesIsTold() {
        String name = Missing.class.getName();
        assertEquals("kernels " + name + ": the driver is missing: install it", refusal(name));
    }

    /** A library that tells whether it was closed. */
    private static final class Closing implements KernelLibrary {
        private boolean closed;

        @Override
        public String description() {
            return "to be closed";
        }

        @Override
        public List<KernelFactory> factories() {
            return List.of();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void librariesAreClosedWithTheKernels() {
        Closing library = new Closing();
        Kernels.of("closing", library).close();
        assertTrue(library.closed);
    }
}
