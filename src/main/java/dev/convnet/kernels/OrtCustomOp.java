package dev.convnet.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.base.ControlCharacters;
import dev.convnet.ops.OperatorSchema.Formal;
import dev.convnet.ops.OperatorSchema.InPlace;
import dev.convnet.ort.capi.KernelApi;
import dev.convnet.ort.capi.OrtApiBase;
import dev.convnet.ort.capi.OrtStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The structs {@code OrtCustomOp}, through whose functions ONNX Runtime queries operators and calls their kernels. All operators
 * share the same functions, since creating one is slow: the struct's address identifies the operator, and a number, which ONNX
 * Runtime treats as a pointer, identifies the kernel.
 *
 * <p>An exception that leaves one of the functions ends the process. Functions that call a kernel catch everything; the others only
 * read.
 */
final class OrtCustomOp {
    private static final StructLayout LAYOUT = MemoryLayout.structLayout(
            JAVA_INT.withName("version"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("CreateKernel"),
            ADDRESS.withName("GetName"),
            ADDRESS.withName("GetExecutionProviderType"),
            ADDRESS.withName("GetInputType"),
            ADDRESS.withName("GetInputTypeCount"),
            ADDRESS.withName("GetOutputType"),
            ADDRESS.withName("GetOutputTypeCount"),
            ADDRESS.withName("KernelCompute"),
            ADDRESS.withName("KernelDestroy"),
            ADDRESS.withName("GetInputCharacteristic"),
            ADDRESS.withName("GetOutputCharacteristic"),
            ADDRESS.withName("GetInputMemoryType"),
            ADDRESS.withName("GetVariadicInputMinArity"),
            ADDRESS.withName("GetVariadicInputHomogeneity"),
            ADDRESS.withName("GetVariadicOutputMinArity"),
            ADDRESS.withName("GetVariadicOutputHomogeneity"),
            ADDRESS.withName("CreateKernelV2"),
            ADDRESS.withName("KernelComputeV2"),
            ADDRESS.withName("InferOutputShapeFn"),
            ADDRESS.withName("GetStartVersion"),
            ADDRESS.withName("GetEndVersion"),
            ADDRESS.withName("GetMayInplace"),
            ADDRESS.withName("ReleaseMayInplace"),
            ADDRESS.withName("GetAliasMap"),
            ADDRESS.withName("ReleaseAliasMap"));

    private static final Arena FOREVER = Arena.global();
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final MemorySegment CPU = FOREVER.allocateFrom("CPUExecutionProvider");
    private static final MemorySegment NO_MEMORY_MESSAGE =
            FOREVER.allocateFrom("a kernel failed, and no memory is left for the reason");

    private static final FunctionDescriptor LONG_OF_OP = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor INT_OF_OP = FunctionDescriptor.of(JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor INT_OF_FORMAL = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);

    /** The functions by their names in the struct. ONNX Runtime accepts null for the others. */
    private static final Map<String, MemorySegment> FUNCTIONS = Map.ofEntries(
            function("GetName", "name", LONG_OF_OP),
            function("GetExecutionProviderType", "executionProvider", LONG_OF_OP),
            function("GetInputType", "inputType", INT_OF_FORMAL),
            function("GetInputTypeCount", "inputCount", LONG_OF_OP),
            function("GetOutputType", "outputType", INT_OF_FORMAL),
            function("GetOutputTypeCount", "outputCount", LONG_OF_OP),
            function("GetInputCharacteristic", "inputCharacteristic", INT_OF_FORMAL),
            function("GetOutputCharacteristic", "outputCharacteristic", INT_OF_FORMAL),
            function("GetInputMemoryType", "defaultMemory", INT_OF_FORMAL),
            function("GetVariadicInputMinArity", "one", INT_OF_OP),
            function("GetVariadicInputHomogeneity", "hasOneInputType", INT_OF_OP),
            function("GetVariadicOutputMinArity", "one", INT_OF_OP),
            function("GetVariadicOutputHomogeneity", "one", INT_OF_OP),
            function(
                    "CreateKernelV2",
                    "createKernel",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG)),
            function("KernelComputeV2", "compute", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG)),
            function("KernelDestroy", "destroyKernel", FunctionDescriptor.ofVoid(JAVA_LONG)),
            function("ReleaseMayInplace", "nothing", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG)));

    /** The functions GetMayInplace by their results, since they have no parameter for the operator. */
    private static final Map<List<InPlace>, MemorySegment> MAY_INPLACE = new ConcurrentHashMap<>();

    private static final Map<Long, KernelRegistration> OPERATORS = new ConcurrentHashMap<>();
    private static final Map<Long, KernelInstance> KERNELS = new ConcurrentHashMap<>();
    private static final AtomicLong LAST_KERNEL = new AtomicLong();

    /** The kernels that are running, by the threads on which ONNX Runtime called them. */
    private static final Map<Thread, KernelInstance> RUNNING = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OrtCustomOp::reportExit, "kernels"));
    }

    private OrtCustomOp() {}

    /** Creates the struct of an operator, to be {@linkplain #remove removed} before {@code arena} is closed. */
    static MemorySegment add(KernelRegistration operator, Arena arena) {
        MemorySegment struct = arena.allocate(LAYOUT);
        struct.set(JAVA_INT, offset("version"), OrtApiBase.VERSION);
        FUNCTIONS.forEach((name, function) -> struct.set(ADDRESS, offset(name), function));
        List<InPlace> pairs = operator.schema().inPlace();
        if (!pairs.isEmpty()) {
            struct.set(ADDRESS, offset("GetMayInplace"), MAY_INPLACE.computeIfAbsent(pairs, OrtCustomOp::mayInplace));
        }
        OPERATORS.put(struct.address(), operator);
        return struct;
    }

    static void remove(MemorySegment struct) {
        OPERATORS.remove(struct.address());
    }

    /** Whether an open session has a kernel of a registration that matches. */
    static boolean hasKernel(Predicate<KernelRegistration> which) {
        return KERNELS.values().stream().map(KernelInstance::registration).anyMatch(which);
    }

    // Functions that ONNX Runtime calls. A lookup finds them by name, so they cannot be private

    static long name(long op) {
        return OPERATORS.get(op).name().address();
    }

    static long executionProvider(long op) {
        return CPU.address();
    }

    static long inputCount(long op) {
        return OPERATORS.get(op).inputTypes().size();
    }

    static int inputType(long op, long index) {
        return OPERATORS.get(op).inputTypes().get((int) index);
    }

    static int inputCharacteristic(long op, long index) {
        return characteristic(OPERATORS.get(op).schema().inputs(), index);
    }

    static long outputCount(long op) {
        return OPERATORS.get(op).outputTypes().size();
    }

    static int outputType(long op, long index) {
        return OPERATORS.get(op).outputTypes().get((int) index);
    }

    static int outputCharacteristic(long op, long index) {
        return characteristic(OPERATORS.get(op).schema().outputs(), index);
    }

    private static int characteristic(List<Formal> formals, long index) {
        return switch (formals.get((int) index).presence()) {
            case REQUIRED -> 0;
            case OPTIONAL -> 1;
            case VARIADIC -> 2;
        };
    }

    static int defaultMemory(long op, long index) {
        return 0;
    }

    /** Whether all inputs of a variadic formal have the same type. */
    static int hasOneInputType(long op) {
        return OPERATORS.get(op).schema().inputs().stream()
                        .anyMatch(formal -> formal.types().isEmpty())
                ? 0
                : 1;
    }

    static int one(long op) {
        return 1;
    }

    static void nothing(long inputs, long outputs) {}

    static long createKernel(long op, long api, long info, long kernel) {
        KernelRegistration operator = OPERATORS.get(op);
        try {
            KernelInstance made = new KernelInstance(operator, info);
            long number = LAST_KERNEL.incrementAndGet();
            KERNELS.put(number, made);
            MEMORY.set(JAVA_LONG, kernel, number);
            return 0;
        } catch (Throwable e) {
            return failure(e, () -> operator.describe(KernelApi.nodeName(info)));
        }
    }

    static long compute(long kernel, long context) {
        KernelInstance node = KERNELS.get(kernel);
        Thread thread = Thread.currentThread();
        try {
            RUNNING.put(thread, node);
            node.compute(context);
            return 0;
        } catch (Throwable e) {
            return failure(e, () -> node.describe(context));
        } finally {
            RUNNING.remove(thread);
        }
    }

    /** Ends the process as a failure if a kernel called System.exit, which would end it with the kernel's exit code and no reason. */
    private static void reportExit() {
        RUNNING.forEach((thread, kernel) -> {
            if (Arrays.stream(thread.getStackTrace()).anyMatch(OrtCustomOp::isExit)) {
                System.err.println(
                        "convnet: " + ControlCharacters.escape(kernel.describe()) + ": the kernel called System.exit");
                Runtime.getRuntime().halt(1);
            }
        });
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Runtime")
                && frame.getMethodName().equals("exit");
    }

    static void destroyKernel(long kernel) {
        try {
            KERNELS.remove(kernel).close();
        } catch (Throwable e) {
            // Closing a session cannot fail, so no caller can catch this.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private static long failure(Throwable cause, Callable<String> place) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        try {
            return OrtStatus.failure(KernelException.in(place.call(), cause).getMessage());
        } catch (Throwable _) {
            return OrtStatus.failure(NO_MEMORY_MESSAGE);
        }
    }

    // Creation of the functions

    private static MemorySegment mayInplace(List<InPlace> pairs) {
        MemorySegment inputs = FOREVER.allocateFrom(
                JAVA_INT, pairs.stream().mapToInt(InPlace::input).toArray());
        MemorySegment outputs = FOREVER.allocateFrom(
                JAVA_INT, pairs.stream().mapToInt(InPlace::output).toArray());
        MethodHandle fill = MethodHandles.insertArguments(
                method(
                        "fillPairs",
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG)),
                0,
                (long) pairs.size(),
                inputs.address(),
                outputs.address());
        return Linker.nativeLinker().upcallStub(fill, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG), FOREVER);
    }

    static long fillPairs(long count, long inputs, long outputs, long inputsPlace, long outputsPlace) {
        MEMORY.set(JAVA_LONG, inputsPlace, inputs);
        MEMORY.set(JAVA_LONG, outputsPlace, outputs);
        return count;
    }

    private static Map.Entry<String, MemorySegment> function(String name, String method, FunctionDescriptor type) {
        return Map.entry(name, Linker.nativeLinker().upcallStub(method(method, type), type, FOREVER));
    }

    private static MethodHandle method(String name, FunctionDescriptor type) {
        MethodType methodType = type.toMethodType();
        try {
            return MethodHandles.lookup().findStatic(OrtCustomOp.class, name, methodType);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long offset(String member) {
        return LAYOUT.byteOffset(PathElement.groupElement(member));
    }
}
