package dev.convnet.ort.capi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Calls of ONNX Runtime's C API that register custom operators and serve their kernels. Native objects are addresses. Every
 * method throws {@link OrtException} with ONNX Runtime's message if a call fails.
 */
public final class KernelApi {
    private static final MethodHandle CREATE_DOMAIN = OrtFunction.CREATE_CUSTOM_OP_DOMAIN.link();
    private static final MethodHandle DOMAIN_ADD = OrtFunction.CUSTOM_OP_DOMAIN_ADD.link();
    private static final MethodHandle ADD_DOMAIN = OrtFunction.ADD_CUSTOM_OP_DOMAIN.link();
    private static final MethodHandle RELEASE_DOMAIN = OrtFunction.RELEASE_CUSTOM_OP_DOMAIN.link();

    private static final MethodHandle GET_FLOAT = OrtFunction.KERNEL_INFO_GET_ATTRIBUTE_FLOAT.link();
    private static final MethodHandle GET_INT64 = OrtFunction.KERNEL_INFO_GET_ATTRIBUTE_INT64.link();
    private static final MethodHandle GET_STRING = OrtFunction.KERNEL_INFO_GET_ATTRIBUTE_STRING.link();
    private static final MethodHandle GET_INT64S = OrtFunction.KERNEL_INFO_GET_ATTRIBUTE_ARRAY_INT64.link();
    private static final MethodHandle GET_INPUT_COUNT = OrtFunction.KERNEL_INFO_GET_INPUT_COUNT.link();
    private static final MethodHandle GET_OUTPUT_COUNT = OrtFunction.KERNEL_INFO_GET_OUTPUT_COUNT.link();
    private static final MethodHandle GET_OUTPUT_NAME = OrtFunction.KERNEL_INFO_GET_OUTPUT_NAME.link();
    private static final MethodHandle GET_NODE_NAME = OrtFunction.KERNEL_INFO_GET_NODE_NAME.link();

    private static final MethodHandle GET_INPUT = OrtFunction.KERNEL_CONTEXT_GET_INPUT.link();
    private static final MethodHandle GET_OUTPUT = OrtFunction.KERNEL_CONTEXT_GET_OUTPUT.link();
    private static final MethodHandle GET_DATA = OrtFunction.GET_TENSOR_MUTABLE_DATA.link();
    private static final MethodHandle GET_TYPE_AND_SHAPE =
            OrtFunction.GET_TENSOR_ELEMENT_TYPE_AND_SHAPE_DATA_REFERENCE.link();

    private KernelApi() {}

    // Registration

    /**
     * Creates a domain of custom operators.
     *
     * @param name zero-terminated, kept by the caller as long as the domain
     */
    public static long createDomain(MemorySegment name) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) CREATE_DOMAIN.invokeExact(name.address(), buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return buffer.get(0);
    }

    /**
     * Adds an operator to a domain.
     *
     * @param customOp a struct OrtCustomOp, kept by the caller as long as the domain
     */
    public static void addOperator(long domain, MemorySegment customOp) throws OrtException {
        try {
            OrtStatus.check((long) DOMAIN_ADD.invokeExact(domain, customOp.address()));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }

    /** Adds a domain to the options of sessions. */
    public static void addDomain(long sessionOptions, long domain) throws OrtException {
        try {
            OrtStatus.check((long) ADD_DOMAIN.invokeExact(sessionOptions, domain));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }

    /** Releases a domain. */
    public static void releaseDomain(long domain) {
        try {
            RELEASE_DOMAIN.invokeExact(domain);
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }

    // A kernel's node, an OrtKernelInfo

    /** The number of a node's inputs, counting omitted ones before the last. */
    public static int inputCount(long info) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) GET_INPUT_COUNT.invokeExact(info, buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return Math.toIntExact(buffer.get(0));
    }

    /** The number of a node's outputs, counting omitted ones before the last. */
    public static int outputCount(long info) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) GET_OUTPUT_COUNT.invokeExact(info, buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return Math.toIntExact(buffer.get(0));
    }

    /** The node's name in the file; may be empty. */
    public static String nodeName(long info) throws OrtException {
        return text((place, size) -> (long) GET_NODE_NAME.invokeExact(info, place, size));
    }

    /** The name of an output; empty if the node omits it. */
    public static String outputName(long info, long index) throws OrtException {
        return text((place, size) -> (long) GET_OUTPUT_NAME.invokeExact(info, index, place, size));
    }

    /**
     * A float attribute; empty if the node lacks it.
     *
     * @param name zero-terminated
     */
    public static Optional<Float> floatAttribute(long info, MemorySegment name) {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            return OrtStatus.isSuccess((long) GET_FLOAT.invokeExact(info, name.address(), buffer.address(0)))
                    ? Optional.of(buffer.getFloat())
                    : Optional.empty();
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }

    /**
     * An integer attribute; empty if the node lacks it.
     *
     * @param name zero-terminated
     */
    public static Optional<Long> integerAttribute(long info, MemorySegment name) {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            return OrtStatus.isSuccess((long) GET_INT64.invokeExact(info, name.address(), buffer.address(0)))
                    ? Optional.of(buffer.get(0))
                    : Optional.empty();
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }

    /**
     * A text attribute; empty if the node lacks it.
     *
     * @param name zero-terminated
     */
    public static Optional<String> textAttribute(long info, MemorySegment name) {
        try {
            return Optional.of(text((place, size) -> (long) GET_STRING.invokeExact(info, name.address(), place, size)));
        } catch (OrtException _) {
            // The C API cannot ask whether an attribute exists; any failure counts as its absence.
            return Optional.empty();
        }
    }

    /**
     * An attribute that is a list of integers; empty if the node lacks it.
     *
     * @param name zero-terminated
     */
    public static Optional<long[]> integersAttribute(long info, MemorySegment name) {
        try {
            return Optional.of(array(JAVA_LONG, (place, size) ->
                            (long) GET_INT64S.invokeExact(info, name.address(), place, size))
                    .toArray(JAVA_LONG));
        } catch (OrtException _) {
            return Optional.empty();
        }
    }

    /** A call that returns an array: without a place it reports the number of elements, with one it fills the place. */
    @FunctionalInterface
    private interface ArrayCall {
        long call(long place, long size) throws Throwable;
    }

    private static MemorySegment array(ValueLayout element, ArrayCall call) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            buffer.set(0);
            OrtStatus.check(call.call(0, buffer.address(0)));
            MemorySegment place = Arena.ofAuto().allocate(element, buffer.get(0));
            OrtStatus.check(call.call(place.address(), buffer.address(0)));
            return place;
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }

    private static String text(ArrayCall call) throws OrtException {
        return array(JAVA_BYTE, call).getString(0);
    }

    // A kernel's call, an OrtKernelContext, and its tensors

    /** The OrtValue of an input; 0 if it was omitted. */
    public static long input(long context, long index) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) GET_INPUT.invokeExact(context, index, buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return buffer.get(0);
    }

    /** Allocates an output of {@code shape}. @return its OrtValue; 0 if it was omitted */
    public static long output(long context, long index, long[] shape) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) GET_OUTPUT.invokeExact(
                    context, index, buffer.putShape(shape), (long) shape.length, buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return buffer.get(0);
    }

    /** The content of an OrtValue that is a tensor. */
    public static final class NativeTensor {
        private final int elementType;
        private final long[] shape;
        private final long data;

        private NativeTensor(int elementType, long[] shape, long data) {
            this.elementType = elementType;
            this.shape = shape;
            this.data = data;
        }

        /** ONNX's number of the element type. */
        public int elementType() {
            return elementType;
        }

        /** The sizes, outermost first; an array of the caller's own. */
        public long[] shape() {
            return shape;
        }

        /** The address of the elements; arbitrary if there are none. */
        public long data() {
            return data;
        }
    }

    /** The tensor of an OrtValue. */
    public static NativeTensor tensor(long value) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long)
                    GET_TYPE_AND_SHAPE.invokeExact(value, buffer.address(0), buffer.address(1), buffer.address(2)));
            int elementType = buffer.getInt();
            long[] shape = CallBuffer.longs(buffer.get(1), buffer.get(2));
            OrtStatus.check((long) GET_DATA.invokeExact(value, buffer.address(0)));
            return new NativeTensor(elementType, shape, buffer.get(0));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }
}
