package dev.convnet.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.onnx.DataType;
import dev.convnet.ort.capi.CApi;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The entries of ONNX Runtime's C API that kernels need. They are known by their positions in the struct OrtApi, which no
 * later version changes. {@link CApi#table} is to be called first: it says in words where there is no such struct.
 *
 * <p>Pointers and {@code size_t} are longs here: every platform of the Java API has 64 bits, and longs are passed without
 * making objects. Each method throws a {@link Refusal} where ONNX Runtime does not do what it is asked for.
 */
final class OrtApi {
    /** What is told where the C API is not to be had. */
    static final String OTHERWISE = "kernels cannot be registered";

    private static final MemorySegment API = CApi.table(OTHERWISE);

    /** For calls that only read a field or two: the thread stays, to the JVM, in Java. */
    private static final Linker.Option SHORT = Linker.Option.critical(false);

    private static final MethodHandle CREATE_STATUS =
            CApi.function(API, 0, FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle GET_ERROR_MESSAGE =
            CApi.function(API, 2, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle RELEASE_STATUS = CApi.function(API, 93, FunctionDescriptor.ofVoid(JAVA_LONG));

    private static final MethodHandle CREATE_CUSTOM_OP_DOMAIN = entry(26, 2);
    private static final MethodHandle CUSTOM_OP_DOMAIN_ADD = entry(27, 2);
    private static final MethodHandle ADD_CUSTOM_OP_DOMAIN = entry(28, 2);
    private static final MethodHandle RELEASE_CUSTOM_OP_DOMAIN =
            CApi.function(API, 101, FunctionDescriptor.ofVoid(JAVA_LONG));

    private static final MethodHandle KERNEL_INFO_GET_FLOAT = entry(85, 3);
    private static final MethodHandle KERNEL_INFO_GET_INT64 = entry(86, 3);
    private static final MethodHandle KERNEL_INFO_GET_STRING = entry(87, 4);
    private static final MethodHandle KERNEL_INFO_GET_INT64S = entry(163, 4);
    private static final MethodHandle KERNEL_INFO_GET_INPUT_COUNT = entry(230, 2);
    private static final MethodHandle KERNEL_INFO_GET_OUTPUT_COUNT = entry(231, 2);
    private static final MethodHandle KERNEL_INFO_GET_OUTPUT_NAME = entry(233, 4);
    private static final MethodHandle KERNEL_INFO_GET_NODE_NAME = entry(244, 3);

    private static final MethodHandle KERNEL_CONTEXT_GET_INPUT = entry(90, 3, SHORT);
    private static final MethodHandle KERNEL_CONTEXT_GET_OUTPUT = entry(91, 5);
    private static final MethodHandle GET_TENSOR_MUTABLE_DATA = entry(51, 2, SHORT);
    private static final MethodHandle GET_TENSOR_TYPE_AND_SHAPE = entry(414, 4, SHORT);

    /** All that a pointer can point to. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final MemorySegment READ_ONLY_MEMORY = MEMORY.asReadOnly();

    private static final int ORT_FAIL = 1;

    private OrtApi() {}

    /** ONNX Runtime did not do what it was asked for; the message is its reason. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    /** Where a thread's calls put a shape and find what they give back, until the next call. */
    private static final class Scratch {
        private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
        private static final int SHAPE = 3;
        private static final int RANK = 16;

        private final MemorySegment memory = Arena.ofAuto().allocate(JAVA_LONG, SHAPE + RANK);

        static Scratch ofThread() {
            return OF_THREAD.get();
        }

        /** The address of word {@code index}. */
        long at(int index) {
            return memory.address() + index * JAVA_LONG.byteSize();
        }

        long get(int index) {
            return memory.getAtIndex(JAVA_LONG, index);
        }

        /** Puts a shape there. @return its address */
        long put(long[] shape) {
            if (shape.length > RANK) {
                throw new IllegalArgumentException("a tensor has at most " + RANK + " dimensions, not " + shape.length);
            }
            MemorySegment.copy(shape, 0, memory, JAVA_LONG, SHAPE * JAVA_LONG.byteSize(), shape.length);
            return at(SHAPE);
        }
    }

    // Statuses

    /** A status that says why something failed, for ONNX Runtime to keep. */
    static long failure(String message) {
        try (Arena arena = Arena.ofConfined()) {
            return failure(arena.allocateFrom(message));
        }
    }

    /** As {@link #failure(String)}, of a text that ends in 0; nothing is allocated for it in Java. */
    static long failure(MemorySegment message) {
        try {
            return (long) CREATE_STATUS.invokeExact(ORT_FAIL, message.address());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void check(long status) {
        if (status != 0) {
            throw new Refusal(release(status));
        }
    }

    /** Frees a status. @return its message */
    private static String release(long status) {
        try {
            String message = text((long) GET_ERROR_MESSAGE.invokeExact(status));
            RELEASE_STATUS.invokeExact(status);
            return message;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // Registration

    /** A new domain of operators, to be {@linkplain #releaseDomain released}. */
    static long createDomain(MemorySegment name) {
        Scratch scratch = Scratch.ofThread();
        try {
            check((long) CREATE_CUSTOM_OP_DOMAIN.invokeExact(name.address(), scratch.at(0)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return scratch.get(0);
    }

    /** Adds an operator, whose struct must stay as long as the domain and all sessions that use it. */
    static void addOperator(long domain, MemorySegment customOp) {
        try {
            check((long) CUSTOM_OP_DOMAIN_ADD.invokeExact(domain, customOp.address()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void addDomain(long sessionOptions, long domain) {
        try {
            check((long) ADD_CUSTOM_OP_DOMAIN.invokeExact(sessionOptions, domain));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void releaseDomain(long domain) {
        try {
            RELEASE_CUSTOM_OP_DOMAIN.invokeExact(domain);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // What a kernel is told of its node, an OrtKernelInfo

    static int inputCount(long info) {
        return count(KERNEL_INFO_GET_INPUT_COUNT, info);
    }

    static int outputCount(long info) {
        return count(KERNEL_INFO_GET_OUTPUT_COUNT, info);
    }

    private static int count(MethodHandle entry, long info) {
        Scratch scratch = Scratch.ofThread();
        try {
            check((long) entry.invokeExact(info, scratch.at(0)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return Math.toIntExact(scratch.get(0));
    }

    static String nodeName(long info) {
        return text((characters, size) -> (long) KERNEL_INFO_GET_NODE_NAME.invokeExact(info, characters, size));
    }

    /** The name of an output; empty where nobody wants it. */
    static String outputName(long info, long index) {
        return text(
                (characters, size) -> (long) KERNEL_INFO_GET_OUTPUT_NAME.invokeExact(info, index, characters, size));
    }

    static Optional<Float> floatAttribute(long info, MemorySegment name) {
        Scratch scratch = Scratch.ofThread();
        try {
            return given((long) KERNEL_INFO_GET_FLOAT.invokeExact(info, name.address(), scratch.at(0)))
                    ? Optional.of(scratch.memory.get(JAVA_FLOAT, 0))
                    : Optional.empty();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static Optional<Long> integerAttribute(long info, MemorySegment name) {
        Scratch scratch = Scratch.ofThread();
        try {
            return given((long) KERNEL_INFO_GET_INT64.invokeExact(info, name.address(), scratch.at(0)))
                    ? Optional.of(scratch.get(0))
                    : Optional.empty();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static Optional<String> textAttribute(long info, MemorySegment name) {
        try {
            return Optional.of(text((characters, size) ->
                    (long) KERNEL_INFO_GET_STRING.invokeExact(info, name.address(), characters, size)));
        } catch (Refusal _) {
            return Optional.empty();
        }
    }

    static Optional<long[]> integersAttribute(long info, MemorySegment name) {
        try {
            return Optional.of(sized(JAVA_LONG, (values, size) ->
                            (long) KERNEL_INFO_GET_INT64S.invokeExact(info, name.address(), values, size))
                    .toArray(JAVA_LONG));
        } catch (Refusal _) {
            return Optional.empty();
        }
    }

    /** Whether an attribute was found. ONNX Runtime has no way to ask, so any failure is taken for its absence. */
    private static boolean given(long status) {
        if (status != 0) {
            release(status);
        }
        return status == 0;
    }

    /** A call that tells the number of its elements where it is given no place for them, and else puts them there. */
    private interface Sized {
        long call(long place, long size) throws Throwable;
    }

    private static MemorySegment sized(ValueLayout element, Sized call) {
        Scratch scratch = Scratch.ofThread();
        try {
            scratch.memory.setAtIndex(JAVA_LONG, 0, 0);
            check(call.call(0, scratch.at(0)));
            MemorySegment place = Arena.ofAuto().allocate(element, scratch.get(0));
            check(call.call(place.address(), scratch.at(0)));
            return place;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static String text(Sized call) {
        return sized(ValueLayout.JAVA_BYTE, call).getString(0);
    }

    private static String text(long address) {
        return MEMORY.getString(address);
    }

    // What a kernel is given at each call, an OrtKernelContext, and its values

    /** The OrtValue of an input; 0 where it was left out. */
    static long input(long context, long index) {
        Scratch scratch = Scratch.ofThread();
        try {
            check((long) KERNEL_CONTEXT_GET_INPUT.invokeExact(context, index, scratch.at(0)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return scratch.get(0);
    }

    /** The OrtValue of an output, allocated for that shape; 0 where nobody wants it. */
    static long output(long context, long index, long[] shape) {
        Scratch scratch = Scratch.ofThread();
        try {
            check((long) KERNEL_CONTEXT_GET_OUTPUT.invokeExact(
                    context, index, scratch.put(shape), (long) shape.length, scratch.at(0)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
        return scratch.get(0);
    }

    /** The tensor of an OrtValue, whose memory it is over. */
    static KernelTensor tensor(long value, boolean readOnly) {
        Scratch scratch = Scratch.ofThread();
        try {
            check((long) GET_TENSOR_TYPE_AND_SHAPE.invokeExact(value, scratch.at(0), scratch.at(1), scratch.at(2)));
            DataType dataType = DataType.of(scratch.memory.get(JAVA_INT, 0));
            long sizes = scratch.get(1);
            long[] shape = new long[(int) scratch.get(2)];
            MemorySegment.copy(MEMORY, JAVA_LONG, sizes, shape, 0, shape.length);
            check((long) GET_TENSOR_MUTABLE_DATA.invokeExact(value, scratch.at(0)));
            long bytes = KernelTensor.elements(shape) * dataType.bytes();
            // An empty tensor has no memory.
            MemorySegment data = (readOnly ? READ_ONLY_MEMORY : MEMORY).asSlice(bytes == 0 ? 0 : scratch.get(0), bytes);
            return new KernelTensor(dataType, shape, data);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle entry(int index, int arguments, Linker.Option... options) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_LONG);
        for (int i = 0; i < arguments; i++) {
            type = type.appendArgumentLayouts(JAVA_LONG);
        }
        return CApi.function(API, index, type, options);
    }

    /** Native calls throw nothing themselves, but their handles are declared to. */
    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
