package dev.convnet.ort.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The functions of ONNX Runtime's C API that convnet calls, each with its position in the struct {@code OrtApi} of
 * {@code onnxruntime_c_api.h} and its signature. Later versions only append to the struct, so a position never changes.
 *
 * <p>Pointers and {@code size_t} are longs: every platform of the Java API has 64 bits, and passing a long allocates nothing.
 */
enum OrtFunction {
    // Status
    CREATE_STATUS(0, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG)),
    GET_ERROR_MESSAGE(2, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG)),
    RELEASE_STATUS(93, release()),

    // Custom operators
    CREATE_CUSTOM_OP_DOMAIN(26, status(2)),
    CUSTOM_OP_DOMAIN_ADD(27, status(2)),
    ADD_CUSTOM_OP_DOMAIN(28, status(2)),
    RELEASE_CUSTOM_OP_DOMAIN(101, release()),

    // OrtKernelInfo
    KERNEL_INFO_GET_ATTRIBUTE_FLOAT(85, status(3)),
    KERNEL_INFO_GET_ATTRIBUTE_INT64(86, status(3)),
    KERNEL_INFO_GET_ATTRIBUTE_STRING(87, status(4)),
    KERNEL_INFO_GET_ATTRIBUTE_ARRAY_INT64(163, status(4)),
    KERNEL_INFO_GET_INPUT_COUNT(230, status(2)),
    KERNEL_INFO_GET_OUTPUT_COUNT(231, status(2)),
    KERNEL_INFO_GET_OUTPUT_NAME(233, status(4)),
    KERNEL_INFO_GET_NODE_NAME(244, status(3)),

    // OrtKernelContext
    KERNEL_CONTEXT_GET_INPUT(90, status(3), true),
    KERNEL_CONTEXT_GET_OUTPUT(91, status(5)),

    // Tensors
    CREATE_TENSOR_AS_ORT_VALUE(48, status(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG)),
    GET_TENSOR_MUTABLE_DATA(51, status(2), true),
    RELEASE_VALUE(96, release()),
    GET_TENSOR_ELEMENT_TYPE_AND_SHAPE_DATA_REFERENCE(414, status(4), true),

    // Memory
    CREATE_MEMORY_INFO(68, status(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG)),
    RELEASE_MEMORY_INFO(94, release()),
    CREATE_ALLOCATOR(131, status(3)),
    RELEASE_ALLOCATOR(132, release()),

    // I/O binding
    RUN_WITH_BINDING(133, status(3)),
    CREATE_IO_BINDING(134, status(2)),
    RELEASE_IO_BINDING(135, release()),
    BIND_INPUT(136, status(3)),
    BIND_OUTPUT(137, status(3)),

    // The library and its choice of execution providers
    GET_BUILD_INFO_STRING(254, FunctionDescriptor.of(JAVA_LONG)),
    SESSION_GET_EP_GRAPH_ASSIGNMENT_INFO(407, status(3)),
    EP_ASSIGNED_SUBGRAPH_GET_EP_NAME(408, status(2)),
    EP_ASSIGNED_SUBGRAPH_GET_NODES(409, status(3)),
    EP_ASSIGNED_NODE_GET_DOMAIN(411, status(2)),
    EP_ASSIGNED_NODE_GET_OPERATOR_TYPE(412, status(2));

    private final int index;

    @SuppressWarnings("ImmutableEnumChecker") // Function descriptors are immutable.
    private final FunctionDescriptor signature;

    private final boolean readsOnly;

    OrtFunction(int index, FunctionDescriptor signature) {
        this(index, signature, false);
    }

    /** @param readsOnly whether the function only reads a field or two, so that the thread need not leave Java for it */
    OrtFunction(int index, FunctionDescriptor signature, boolean readsOnly) {
        this.index = index;
        this.signature = signature;
        this.readsOnly = readsOnly;
    }

    /** A function that returns an {@code OrtStatus*}, from pointers and sizes. */
    private static FunctionDescriptor status(int arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments];
        Arrays.fill(layouts, JAVA_LONG);
        return status(layouts);
    }

    /** A function that returns an {@code OrtStatus*}. */
    private static FunctionDescriptor status(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_LONG, arguments);
    }

    /** A function that frees its argument. */
    private static FunctionDescriptor release() {
        return FunctionDescriptor.ofVoid(JAVA_LONG);
    }

    /** The loaded library's table. */
    private static final class Table {
        static final MemorySegment STRUCT = OrtApiBase.api("ONNX Runtime's C API cannot be used");

        private Table() {}
    }

    int index() {
        return index;
    }

    /** Links the function. Callers keep the handle in a static final field, so that the JIT compiler can inline the call. */
    MethodHandle link() {
        MemorySegment function = Table.STRUCT.getAtIndex(ADDRESS, index);
        Linker linker = Linker.nativeLinker();
        return readsOnly
                ? linker.downcallHandle(function, signature, Linker.Option.critical(false))
                : linker.downcallHandle(function, signature);
    }
}
