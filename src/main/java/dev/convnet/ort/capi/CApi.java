package dev.convnet.ort.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtEnvironment;
import dev.convnet.base.UserError;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;

/** ONNX Runtime's library, which its Java API has loaded, and the table of functions in it. */
public final class CApi {
    /** The version of the C API that has every entry that is used here: ONNX Runtime 1.24's. */
    public static final int VERSION = 24;

    /** Positions in the struct OrtApiBase. */
    private static final int GET_API = 0;

    private static final int GET_VERSION_STRING = 1;

    private CApi() {}

    /**
     * The struct OrtApi, a table of functions that are known by their positions, which no later version changes.
     *
     * @param otherwise what cannot be done without it, for the message: {@code kernels cannot be registered}
     * @throws UserError if the library is too old to have it, or not to be found
     */
    public static MemorySegment table(String otherwise) {
        MemorySegment base = base(otherwise);
        try {
            MemorySegment api = (MemorySegment) function(base, GET_API, FunctionDescriptor.of(ADDRESS, JAVA_INT))
                    .invokeExact(VERSION);
            MemorySegment version = (MemorySegment) function(base, GET_VERSION_STRING, FunctionDescriptor.of(ADDRESS))
                    .invokeExact();
            requireServed(otherwise, version.reinterpret(Long.MAX_VALUE).getString(0), !api.equals(MemorySegment.NULL));
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
     * @param otherwise as in {@link #table}
     * @param version the library's own
     * @param served whether it knows {@link #VERSION}
     */
    static void requireServed(String otherwise, String version, boolean served) {
        if (!served) {
            throw new UserError(
                    "%s with ONNX Runtime %s: 1.%d or later is needed".formatted(otherwise, version, VERSION));
        }
    }

    private static MemorySegment base(String otherwise) {
        // The class loads the library; that takes no environment, of which a process has only one.
        OrtEnvironment.getAvailableProviders();
        MemorySegment getBase = SymbolLookup.loaderLookup()
                .find("OrtGetApiBase")
                .orElseThrow(() ->
                        new UserError(otherwise + ": ONNX Runtime was loaded by another class loader than convnet"));
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
    public static MethodHandle function(
            MemorySegment struct, int index, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(struct.getAtIndex(ADDRESS, index), type, options);
    }

    /**
     * The address that an object of the Java API stands for, which it keeps to itself in a field {@code nativeHandle}.
     *
     * @param otherwise as in {@link #table}
     * @throws UserError if it has no such field, as another version of the Java API might not
     */
    public static long handle(Object object, String otherwise) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField("nativeHandle");
                field.setAccessible(true);
                return field.getLong(object);
            } catch (NoSuchFieldException _) {
                // It may be inherited.
            } catch (IllegalAccessException | RuntimeException e) {
                throw new UserError(otherwise + " with this version of ONNX Runtime's Java API: " + e, e);
            }
        }
        throw new UserError(otherwise + " with this version of ONNX Runtime's Java API: " + object.getClass()
                + " has no field nativeHandle");
    }
}
