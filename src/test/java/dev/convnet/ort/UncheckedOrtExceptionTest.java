package dev.convnet.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;

class UncheckedOrtExceptionTest {
    /** As ONNX Runtime 1.29 says it in a process whose address space is limited. */
    private static final String ALLOCATION = """
            Non-zero status code returned while running Mul node. Name:'' Status Message: \
            /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:359 void* \
            onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) \
            Failed to allocate memory for requested buffer of size 82944000
            """;

    @Test
    void tooLittleMemoryIsNamedWithItsSize() {
        assertEquals(
                "ONNX Runtime failed in running the training model: out of memory: cannot allocate 80 MiB more",
                message(ALLOCATION));
        assertEquals(
                "ONNX Runtime failed in running the training model: out of memory",
                message("Exception: std::bad_alloc"));
        assertEquals("ONNX Runtime failed in running the training model: no such node", message("no such\n  node"));
    }

    private static String message(String reason) {
        return new UncheckedOrtException("running the training model", new OrtException(reason)).getMessage();
    }
}
