package dev.convnet.ort.capi;

import dev.convnet.base.UserError;
import java.lang.reflect.Field;

/** The native objects behind ONNX Runtime's Java objects, which keep their addresses in a private field {@code nativeHandle}. */
public final class NativeHandle {
    private NativeHandle() {}

    /**
     * The address of the native object that {@code object} stands for.
     *
     * @param consequence what is impossible without it, for the message: {@code kernels cannot be registered}
     * @throws UserError if the object has no such field, as in an unsupported version of the Java API
     */
    public static long of(Object object, String consequence) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField("nativeHandle");
                field.setAccessible(true);
                return field.getLong(object);
            } catch (NoSuchFieldException _) {
                // A superclass may declare it.
            } catch (IllegalAccessException | RuntimeException e) {
                throw new UserError(consequence + " with this version of ONNX Runtime's Java API: " + e, e);
            }
        }
        throw new UserError(consequence + " with this version of ONNX Runtime's Java API: " + object.getClass()
                + " has no field nativeHandle");
    }

    /** As {@link #of(Object, String)}, for callers that need nothing but the C API. */
    public static long of(Object object) {
        return of(object, "ONNX Runtime's C API cannot be used");
    }
}
