package dev.convnet.ort.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtEnvironment;
import dev.convnet.base.UserError;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** The entry point of ONNX Runtime's C API, the struct {@code OrtApiBase} of the library that the Java API has loaded. */
public final class OrtApiBase {
    /** The version of the C API that first has every function in {@link OrtFunction}: ONNX Runtime 1.24. */
    public static final int VERSION = 24;

    /** Positions in the struct OrtApiBase. */
    private static final int GET_API = 0;

    private static final int GET_VERSION_STRING = 1;

    private OrtApiBase() {}

    /**
     * Checks that the loaded library offers the C API.
     *
     * @param consequence what is impossible without it, for the message: {@code kernels cannot be registered}
     * @throws UserError if the library is too old or cannot be found
     */
    public static void requireApi(String consequence) {
        api(consequence);
    }

    /**
     * The struct {@code OrtApi}, a table of function pointers.
     *
     * @param consequence as in {@link #requireApi}
     * @throws UserError if the library is too old or cannot be found
     */
    static MemorySegment api(String consequence) {
        MemorySegment base = base(consequence);
        try {
            MemorySegment api = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(base.getAtIndex(ADDRESS, GET_API), FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(VERSION);
            MemorySegment version = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(base.getAtIndex(ADDRESS, GET_VERSION_STRING), FunctionDescriptor.of(ADDRESS))
                    .invokeExact();
            requireVersion(
                    consequence, version.reinterpret(Long.MAX_VALUE).getString(0), !api.equals(MemorySegment.NULL));
            return api.reinterpret(Long.MAX_VALUE);
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }

    /**
     * Rejects a library that is too old.
     *
     * @param consequence as in {@link #requireApi}
     * @param version the library's version
     * @param supported whether the library knows {@link #VERSION}
     */
    static void requireVersion(String consequence, String version, boolean supported) {
        if (!supported) {
            throw new UserError(
                    "%s with ONNX Runtime %s: 1.%d or later is needed".formatted(consequence, version, VERSION));
        }
    }

    private static MemorySegment base(String consequence) {
        // Loading this class loads the library, without creating the process's only environment.
        OrtEnvironment.getAvailableProviders();
        MemorySegment getBase = SymbolLookup.loaderLookup()
                .find("OrtGetApiBase")
                .orElseThrow(() ->
                        new UserError(consequence + ": ONNX Runtime was loaded by another class loader than convnet"));
        try {
            return ((MemorySegment) Linker.nativeLinker()
                            .downcallHandle(getBase, FunctionDescriptor.of(ADDRESS))
                            .invokeExact())
                    .reinterpret(Long.MAX_VALUE);
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }
}
