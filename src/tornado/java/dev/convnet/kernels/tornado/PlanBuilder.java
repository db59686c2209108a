package dev.convnet.kernels.tornado;

import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelNode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
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
 * Collects the arrays and tasks of one plan. What {@code input}, {@code values} and {@code constant} give is moved to the device,
 * what {@code output} gives is moved back, and what {@code scratch} gives never leaves it. Inputs come before the tasks that
 * read them.
 */
final class PlanBuilder {
    private static final AtomicLong NUMBER = new AtomicLong();

    /** TornadoVM's own choice for OpenCL takes NaN and infinity to be impossible, and training has to notice them. */
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    private final KernelNode node;
    private final List<List<Long>> shapes;
    private final TaskGraph graph;
    private final List<Plan.Feed> feeds = new ArrayList<>();
    private final List<Plan.Fetch> fetches = new ArrayList<>();
    private final List<Object> outputs = new ArrayList<>();
    private final Set<TornadoNativeArray> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

    PlanBuilder(PlanKey key) {
        node = new KernelNode(key.operator(), key.attributes());
        shapes = key.shapes();
        graph = new TaskGraph("convnet" + NUMBER.getAndIncrement());
    }

    /** The attributes. */
    KernelNode node() {
        return node;
    }

    /** Where tasks are added. Their names tell apart those of one plan. */
    TaskGraph tasks() {
        return graph;
    }

    /** The sizes of an input. */
    long[] shape(int input) {
        return shapes.get(input).stream().mapToLong(Long::longValue).toArray();
    }

    /** The size of an input at {@code axis}. */
    int size(int input, int axis) {
        return Math.toIntExact(shapes.get(input).get(axis));
    }

    /** The product of an input's sizes from {@code axis} on. */
    int elements(int input, int axis) {
        List<Long> shape = shapes.get(input);
        return elements(shape.subList(axis, shape.size()).stream()
                .mapToLong(Long::longValue)
                .toArray());
    }

    /** A float input. */
    FloatArray input(int index) {
        FloatArray array = new FloatArray(elements(index, 0));
        return moved(array, copy(index, array.getSegment()));
    }

    /** An int64 input. */
    LongArray integers(int index) {
        LongArray array = new LongArray(elements(index, 0));
        return moved(array, copy(index, array.getSegment()));
    }

    /** Numbers that are made anew for each call. */
    FloatArray values(int count, BiConsumer<KernelCall, FloatArray> make) {
        FloatArray array = new FloatArray(count);
        return moved(array, call -> make.accept(call, array));
    }

    /** Integers that are made anew for each call. */
    LongArray integers(int count, BiConsumer<KernelCall, LongArray> make) {
        LongArray array = new LongArray(count);
        return moved(array, call -> make.accept(call, array));
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

    /** What one task hands to another. */
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

    /** An output which is an input that tasks have changed. */
    void output(int index, FloatArray array, long... shape) {
        arrays.add(array);
        MemorySegment data = array.getSegment();
        fetches.add(call -> {
            if (call.wantsOutput(index)) {
                call.output(index, shape).data().copyFrom(data);
            }
        });
        outputs.add(array);
    }

    /** The memory that the arrays take on the device. */
    long bytes() {
        return arrays.stream()
                .mapToLong(TornadoNativeArray::getNumBytesOfSegmentWithHeader)
                .sum();
    }

    /** The plan. */
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

    private static Plan.Feed copy(int index, MemorySegment to) {
        return call -> to.copyFrom(call.input(index).data());
    }

    private static int elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
            if (elements > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a TornadoVM array has at most " + Integer.MAX_VALUE + " elements, and more are needed");
            }
        }
        if (elements == 0) {
            throw new IllegalArgumentException(
                    "an operand without elements, as of an empty batch, cannot be computed with");
        }
        return (int) elements;
    }
}
