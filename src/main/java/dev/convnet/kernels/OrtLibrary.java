package dev.convnet.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtEnvironment;
import dev.convnet.io.UserError;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** ONNX Runtime's library, which its Java API has loaded, and the table of functions in it. */
final class OrtLibrary {
    /** The version of the C API that has every entry that is used here: ONNX Runtime 1.24's. */
    static final int API_VERSION = 24;

    /** Positions in the struct OrtApiBase. */
    private static final int GET_API = 0;

    private static final int GET_VERSION_STRING = 1;

    private OrtLibrary() {}

    /**
     * The struct OrtApi.
     *
     * @throws UserError if the library is too old to have it, or not to be found
     */
    static MemorySegment api() {
        MemorySegment base = base();
        try {
            MemorySegment api = (MemorySegment) function(base, GET_API, FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(API_VERSION);
            MemorySegment version = (MemorySegment) function(base, GET_VERSION_STRING, FunctionDescriptor.of(ADDRESS))
                    .invokeExact();
            requireServed(version.reinterpret(Long.MAX_VALUE).getString(0), !api.equals(MemorySegment.NULL));
            return api.reinterpret(Long.MAX_VALUE);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Refuses a library without the entries.
     *
     * @param version the library's own
     * @param served whether it knows {@link #API_VERSION}
     */
    static void requireServed(String version, boolean served) {
        if (!served) {
            throw new UserError("kernels cannot be registered with ONNX Runtime %s: 1.%d or later is needed"
                    .formatted(version, API_VERSION));
        }
    }

    private static MemorySegment base() throws UserError {
        // The class loads the library; that takes no environment, of which a process has only one.
        OrtEnvironment.getAvailableProviders();
        MemorySegment getBase = SymbolLookup.loaderLookup()
                .find("OrtGetApiBase")
                .orElseThrow(() -> new UserError(
                        "kernels cannot be registered: ONNX Runtime was loaded by another class loader than convnet"));
        MethodHandle call = Linker.nativeLinker().downcallHandle(getBase, FunctionDescriptor.of(ADDRESS));
        try {
            return ((MemorySegment) call.invokeExact()).reinterpret(Long.MAX_VALUE);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The function at {@code index} of a struct of functions. */
    static MethodHandle function(MemorySegment struct, int index, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(struct.getAtIndex(ADDRESS, index), type, options);
    }
}
