package dev.convnet.ort.capi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import org.junit.jupiter.api.Test;

class CApiTest {
    private static final String OTHERWISE = "kernels cannot be registered";

    @Test
    void anOldLibraryIsRefusedInWords() {
        UserError error = assertThrows(UserError.class, () -> CApi.requireServed(OTHERWISE, "1.19.2", false));
        assertEquals(
                "kernels cannot be registered with ONNX Runtime 1.19.2: 1.24 or later is needed", error.getMessage());
    }

    @Test
    void anObjectWithoutAnAddressIsRefusedInWords() {
        UserError error = assertThrows(UserError.class, () -> CApi.handle("text", OTHERWISE));
        assertEquals(
                "kernels cannot be registered with this version of ONNX Runtime's Java API: class java.lang.String has no"
                        + " field nativeHandle",
                error.getMessage());
    }
}
