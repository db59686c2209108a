package dev.convnet.ort.capi;

import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/**
 * Calls of ONNX Runtime's C API around sessions: I/O binding, memory of devices, and the nodes' execution providers. Native
 * objects are addresses. Every method throws {@link OrtException} with ONNX Runtime's message if a call fails.
 */
public final class SessionApi {
    private static final int ARENA_ALLOCATOR = 1;
    private static final int DEFAULT_MEMORY = 0;

    private static final MethodHandle RUN = OrtFunction.RUN_WITH_BINDING.link();
    private static final MethodHandle CREATE_BINDING = OrtFunction.CREATE_IO_BINDING.link();
    private static final MethodHandle RELEASE_BINDING = OrtFunction.RELEASE_IO_BINDING.link();
    private static final MethodHandle BIND_INPUT = OrtFunction.BIND_INPUT.link();
    private static final MethodHandle BIND_OUTPUT = OrtFunction.BIND_OUTPUT.link();

    private static final MethodHandle CREATE_TENSOR = OrtFunction.CREATE_TENSOR_AS_ORT_VALUE.link();
    private static final MethodHandle RELEASE_VALUE = OrtFunction.RELEASE_VALUE.link();
    private static final MethodHandle CREATE_MEMORY_INFO = OrtFunction.CREATE_MEMORY_INFO.link();
    private static final MethodHandle RELEASE_MEMORY_INFO = OrtFunction.RELEASE_MEMORY_INFO.link();
    private static final MethodHandle CREATE_ALLOCATOR = OrtFunction.CREATE_ALLOCATOR.link();
    private static final MethodHandle RELEASE_ALLOCATOR = OrtFunction.RELEASE_ALLOCATOR.link();

    private static final MethodHandle BUILD_INFO = OrtFunction.GET_BUILD_INFO_STRING.link();
    private static final MethodHandle SUBGRAPHS = OrtFunction.SESSION_GET_EP_GRAPH_ASSIGNMENT_INFO.link();
    private static final MethodHandle PROVIDER = OrtFunction.EP_ASSIGNED_SUBGRAPH_GET_EP_NAME.link();
    private static final MethodHandle NODES = OrtFunction.EP_ASSIGNED_SUBGRAPH_GET_NODES.link();
    private static final MethodHandle DOMAIN = OrtFunction.EP_ASSIGNED_NODE_GET_DOMAIN.link();
    private static final MethodHandle OPERATOR = OrtFunction.EP_ASSIGNED_NODE_GET_OPERATOR_TYPE.link();

    private SessionApi() {}

    // I/O binding

    /** Creates a binding without inputs and outputs. */
    public static long createBinding(long session) throws OrtException {
        return query(CREATE_BINDING, session);
    }

    /** Binds an OrtValue to an input. */
    public static void bindInput(long binding, String name, long value) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            OrtStatus.check((long)
                    BIND_INPUT.invokeExact(binding, arena.allocateFrom(name).address(), value));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }

    /** Binds an OrtValue to an output. */
    public static void bindOutput(long binding, String name, long value) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            OrtStatus.check((long)
                    BIND_OUTPUT.invokeExact(binding, arena.allocateFrom(name).address(), value));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }

    /** Runs a session with bound inputs and outputs. */
    public static void run(long session, long runOptions, long binding) throws OrtException {
        try {
            OrtStatus.check((long) RUN.invokeExact(session, runOptions, binding));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
    }

    /** Releases a binding, but not the values. */
    public static void releaseBinding(long binding) {
        release(RELEASE_BINDING, binding);
    }

    // Memory

    /**
     * Creates an allocator of a session's device memory.
     *
     * @param memory the memory's name in ONNX Runtime, such as {@code Cuda}
     * @param device the device's number
     */
    public static long createAllocator(long session, String memory, int device) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(memory).address();
            OrtStatus.check((long)
                    CREATE_MEMORY_INFO.invokeExact(name, ARENA_ALLOCATOR, device, DEFAULT_MEMORY, buffer.address(0)));
            long info = buffer.get(0);
            try {
                OrtStatus.check((long) CREATE_ALLOCATOR.invokeExact(session, info, buffer.address(0)));
            } finally {
                release(RELEASE_MEMORY_INFO, info);
            }
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return buffer.get(0);
    }

    /** Releases an allocator. */
    public static void releaseAllocator(long allocator) {
        release(RELEASE_ALLOCATOR, allocator);
    }

    /**
     * Allocates a tensor.
     *
     * @param shape its sizes, outermost first; none for a scalar
     * @param elementType ONNX's number of the element type
     * @return its OrtValue
     */
    public static long createTensor(long allocator, long[] shape, int elementType) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) CREATE_TENSOR.invokeExact(
                    allocator, buffer.putShape(shape), (long) shape.length, elementType, buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return buffer.get(0);
    }

    /** Releases an OrtValue. */
    public static void releaseValue(long value) {
        release(RELEASE_VALUE, value);
    }

    // The library and its choice of execution providers

    /** How the library was built: its commit, compiler and flags. */
    public static String buildInfo() {
        try {
            return CallBuffer.text((long) BUILD_INFO.invokeExact());
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }

    /** The subgraphs that a session assigned to execution providers. */
    public static long[] subgraphs(long session) throws OrtException {
        return list(SUBGRAPHS, session);
    }

    /** The execution provider of a subgraph, by ONNX Runtime's name for it. */
    public static String provider(long subgraph) throws OrtException {
        return CallBuffer.text(query(PROVIDER, subgraph));
    }

    /** The nodes of a subgraph. */
    public static long[] nodes(long subgraph) throws OrtException {
        return list(NODES, subgraph);
    }

    /** The domain of a node's operator; empty for ONNX's own. */
    public static String domain(long node) throws OrtException {
        return CallBuffer.text(query(DOMAIN, node));
    }

    /** The name of a node's operator. */
    public static String operator(long node) throws OrtException {
        return CallBuffer.text(query(OPERATOR, node));
    }

    private static long query(MethodHandle function, long object) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) function.invokeExact(object, buffer.address(0)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return buffer.get(0);
    }

    private static long[] list(MethodHandle function, long object) throws OrtException {
        CallBuffer buffer = CallBuffer.ofThread();
        try {
            OrtStatus.check((long) function.invokeExact(object, buffer.address(0), buffer.address(1)));
        } catch (Throwable e) {
            throw NativeCall.rethrown(e);
        }
        return CallBuffer.longs(buffer.get(0), buffer.get(1));
    }

    private static void release(MethodHandle function, long object) {
        try {
            function.invokeExact(object);
        } catch (Throwable e) {
            throw NativeCall.unchecked(e);
        }
    }
}
