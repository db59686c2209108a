package dev.convnet.ort.capi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import dev.convnet.base.UserError;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way into ONNX Runtime's C API. */
class OrtFunctionTest {
    private static final String CONSEQUENCE = "kernels cannot be registered";

    @Test
    void anOldLibraryIsRefusedInWords() {
        UserError error = assertThrows(UserError.class, () -> OrtApiBase.requireVersion(CONSEQUENCE, "1.19.2", false));
        assertEquals(
                "kernels cannot be registered with ONNX Runtime 1.19.2: 1.24 or later is needed", error.getMessage());
    }

    @Test
    void anObjectWithoutAnAddressIsRefusedInWords() {
        UserError error = assertThrows(UserError.class, () -> NativeHandle.of("text", CONSEQUENCE));
        assertEquals(
                "kernels cannot be registered with this version of ONNX Runtime's Java API: class java.lang.String has no"
                        + " field nativeHandle",
                error.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everyFunctionLinks(OrtFunction function) {
        assertNotNull(function.link());
    }

    @Test
    void everyFunctionHasAPositionOfItsOwn() {
        assertEquals(
                OrtFunction.values().length,
                Arrays.stream(OrtFunction.values())
                        .mapToInt(OrtFunction::index)
                        .distinct()
                        .count());
    }

    @Test
    void aFailureIsAnExceptionWithItsMessage() {
        OrtException failure =
                assertThrows(OrtException.class, () -> OrtStatus.check(OrtStatus.failure("out of memory")));
        assertEquals("out of memory", failure.getMessage());
    }
}
