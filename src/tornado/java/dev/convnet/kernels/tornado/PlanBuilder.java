package dev.convnet.kernels.tornado;

import static java.util.stream.Collectors.joining;

import dev.convnet.kernels.Chain;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.onnx.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Collects the arrays and tasks of one plan, one member of the chain at a time. The arrays of {@code values}, {@code constant} and
 * {@code input} move to the device, except inputs that another member has computed or moved already; arrays of {@code output} move
 * back if they are outputs of the chain; arrays of {@code scratch} stay on the device. Request inputs before adding the tasks that
 * read them.
 */
final class PlanBuilder {
    private static final AtomicLong NUMBER = new AtomicLong();

    /** TornadoVM's default flags for OpenCL assume that NaN and infinity never occur, but training has to detect them. */
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private final Chain chain;
    private final TaskGraph graph;
    private final Map<Integer, long[]> shapes = new HashMap<>();
    private final Map<Integer, TornadoNativeArray> values = new HashMap<>();
    private final List<Plan.Feed> feeds = new ArrayList<>();
    private final List<Plan.Fetch> fetches = new ArrayList<>();
    private final List<Object> outputs = new ArrayList<>();
    private final Set<TornadoNativeArray> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    private Chain.Member member;
    private int added;

    /** The inputs of a member during a call. */
    @FunctionalInterface
    interface Operands {
        KernelTensor input(int index);
    }

    PlanBuilder(PlanKey key) {
        chain = key.chain();
        graph = new TaskGraph("convnet" + NUMBER.getAndIncrement());
        for (List<Long> shape : key.shapes()) {
            shapes.put(shapes.size(), shape.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** Adds the arrays and tasks of the chain's next member. */
    void add(Chain.Member next, OperatorTasks<?> tasks) {
        member = next;
        added++;
        try {
            tasks.addTo(this, next.attributes());
        } catch (IllegalArgumentException e) {
            throw chain.members().size() == 1 ? e : new IllegalArgumentException(describe() + ": " + e.getMessage(), e);
        }
    }

    private String describe() {
        return member.inputs().stream()
                .map(number -> Arrays.toString(shapes.get(number)))
                .collect(joining(", ", member.operator() + " with inputs ", ""));
    }

    /** The graph to add tasks to. */
    TaskGraph tasks() {
        return graph;
    }

    /** A task's name, made unique among the members. */
    String name(String task) {
        return task + "_" + added;
    }

    /** The sizes of an input. */
    long[] shape(int input) {
        return shapes.get(member.inputs().get(input)).clone();
    }

    /** The size of an input at {@code axis}. */
    int size(int input, int axis) {
        return Math.toIntExact(shape(input)[axis]);
    }

    /** The product of an input's sizes from {@code axis} on. */
    int elements(int input, int axis) {
        long[] shape = shape(input);
        return elements(Arrays.copyOfRange(shape, axis, shape.length));
    }

    /** A float input that tasks only read. */
    FloatArray input(int index) {
        return (FloatArray) operand(index, DataType.FLOAT, FloatArray::new);
    }

    /** An int64 input. */
    LongArray integers(int index) {
        return (LongArray) operand(index, DataType.INT64, LongArray::new);
    }

    private TornadoNativeArray operand(int index, DataType type, IntFunction<TornadoNativeArray> make) {
        int number = member.inputs().get(index);
        TornadoNativeArray known = values.get(number);
        if (known != null) {
            return known;
        }
        TornadoNativeArray array = make.apply(elements(index, 0));
        values.put(number, array);
        return moved(array, call -> array.getSegment().copyFrom(data(call.input(number), type)));
    }

    private static MemorySegment data(KernelTensor tensor, DataType type) {
        if (tensor.dataType() != type) {
            throw new IllegalArgumentException("the input must be " + type + ", not " + tensor);
        }
        return tensor.data();
    }

    /** A float input that tasks change. Later members get the original values. */
    FloatArray changing(int index) {
        FloatArray array = input(index);
        int number = member.inputs().get(index);
        if (number < chain.inputs()) {
            values.remove(number);
            return array;
        }
        FloatArray copy = scratch(array.getSize());
        graph.task(name("copy" + index), SumTasks::sumSlices, array, copy, 1, array.getSize());
        return copy;
    }

    /** Numbers that are computed anew for each call. */
    FloatArray values(int count, BiConsumer<Operands, FloatArray> make) {
        FloatArray array = new FloatArray(count);
        Chain.Member maker = member;
        return moved(array, call -> make.accept(operands(maker, call), array));
    }

    /** Integers that are computed anew for each call. */
    LongArray integers(int count, BiConsumer<Operands, LongArray> make) {
        LongArray array = new LongArray(count);
        Chain.Member maker = member;
        return moved(array, call -> make.accept(operands(maker, call), array));
    }

    private static Operands operands(Chain.Member member, KernelCall call) {
        return index -> call.input(member.inputs().get(index));
    }

    /** Numbers that never change. */
    FloatArray constant(float... values) {
        return kept(FloatArray.fromArray(values));
    }

    /** Integers that never change. */
    IntArray constant(int... values) {
        return kept(IntArray.fromArray(values));
    }

    private <A extends TornadoNativeArray> A kept(A array) {
        arrays.add(array);
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, array);
        return array;
    }

    /** An intermediate array between tasks. */
    FloatArray scratch(int count) {
        FloatArray array = new FloatArray(count);
        arrays.add(array);
        return array;
    }

    /** A float output. */
    FloatArray output(int index, long... shape) {
        FloatArray array = new FloatArray(elements(shape));
        output(index, array, shape);
        return array;
    }

    /** An output in the array of an input that tasks {@linkplain #changing change}. */
    void output(int index, FloatArray array, long... shape) {
        arrays.add(array);
        int number = member.output(index);
        if (number == Chain.NONE) {
            return;
        }
        values.put(number, array);
        shapes.put(number, shape);
        int place = chain.outputs().indexOf(number);
        if (place >= 0) {
            MemorySegment data = array.getSegment();
            fetches.add(call -> {
                if (call.wantsOutput(place)) {
                    call.output(place, shape).data().copyFrom(data);
                }
            });
            outputs.add(array);
        }
    }

    /** The size of the arrays on the device, in bytes. */
    long bytes() {
        return arrays.stream()
                .mapToLong(TornadoNativeArray::getNumBytesOfSegmentWithHeader)
                .sum();
    }

    /** Builds the plan. */
    Plan build(TornadoDevice device) {
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, outputs.toArray());
        TornadoExecutionPlan execution = new TornadoExecutionPlan(graph.snapshot())
                .withDevice(device)
                .withProfiler(ProfilerMode.SILENT)
                .withCompilerFlags(TornadoVMBackendType.OPENCL, OPENCL_FLAGS);
        return new Plan(feeds, fetches, execution, bytes());
    }

    private <A extends TornadoNativeArray> A moved(A array, Plan.Feed feed) {
        arrays.add(array);
        feeds.add(feed);
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, array);
        return array;
    }

    private static int elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
            if (elements > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a TornadoVM array has at most " + Integer.MAX_VALUE + " elements; the operand is larger");
            }
        }
        if (elements == 0) {
            throw new IllegalArgumentException("an operand without elements, such as an empty batch, is not supported");
        }
        return (int) elements;
    }
}
