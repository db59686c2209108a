package dev.convnet.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.ops.Attributes;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import dev.convnet.testing.OrtModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A kernel that fails ends the run with one line, and nothing else: the session, and the JVM, go on. */
class KernelFailureTest {
    private static final OperatorSchema SCHEMA = OperatorSchema.of("test.domain", "Copy")
            .input("x", DataType.FLOAT)
            .output("y", Set.of(DataType.FLOAT))
            .attribute("times", AttributeKind.INT);

    private static final Map<String, Tensor> GOOD = Map.of("x", Tensor.floats(Shape.of(1, 2), 3, 4));
    private static final Map<String, Tensor> BAD = Map.of("x", Tensor.floats(Shape.of(2, 1), 5, 6));
    private static final String PLACE = "kernel 'test' of test.domain::Copy at node layer/Copy";

    private static Model model(DataType dataType) {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", new TensorType(dataType, Shape.of(Dim.of("n"), Dim.of("m"))));
        Value y = builder.within(
                "layer",
                () -> new Ops(builder)
                        .call(
                                "test.domain",
                                "Copy",
                                List.of("x"),
                                List.of(x),
                                Map.of("times", Attribute.of(1L)),
                                (body, in) -> List.of(body.identity(in.getFirst())))
                        .getFirst());
        builder.output("y", new Ops(builder).neg(y));
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    private static Kernels kernels(Function<Attributes, Kernel> create) {
        return Kernels.of("test", KernelLibrary.of("for a test", KernelFactory.of(SCHEMA, create)));
    }

    private static void copy(KernelCall call) {
        KernelTensor x = call.input(0);
        call.output(0, x.shape()).data().copyFrom(x.data());
    }

    /** Runs a session with a kernel that fails as {@code bad} does where there are two rows, and again where there is one. */
    private static KernelException failure(Kernel bad) {
        Kernel kernel = call -> {
            if (call.input(0).size(0) == 2) {
                bad.compute(call);
            } else {
                copy(call);
            }
        };
        try (Kernels kernels = kernels(_ -> kernel);
                OrtModel session = OrtModel.of(model(DataType.FLOAT), kernels)) {
            KernelException failure = behind(() -> session.run(BAD));
            assertEquals(
                    Tensor.floats(Shape.of(1, 2), -3, -4), session.run(GOOD).get("y"));
            return failure;
        }
    }

    private static KernelException behind(Runnable run) {
        IllegalStateException thrown = assertThrows(IllegalStateException.class, run::run);
        OrtException cause = assertInstanceOf(OrtException.class, thrown.getCause());
        return KernelException.behind(cause).orElseThrow();
    }

    private static void assertFailure(String reason, KernelException failure) {
        assertEquals(PLACE + " with inputs float[2, 1]: " + reason, failure.getMessage());
    }

    @Test
    void anExceptionIsToldWithItsPlace() {
        IOException thrown = new IOException("the disk\n  is full");
        KernelException failure = failure(_ -> {
            throw thrown;
        });
        assertFailure("the disk is full", failure);
        assertSame(thrown, failure.getCause());
    }

    @Test
    void anExceptionWithoutAMessageIsToldByItsClass() {
        assertFailure("java.lang.IllegalStateException", failure(_ -> {
            throw new IllegalStateException();
        }));
    }

    @Test
    void aWrongRankIsTold() {
        assertFailure(
                "the tensor must have 3 dimensions, not 2: float[2, 1]",
                failure(call -> call.input(0).requireRank(3)));
    }

    @Test
    void anInputOrOutputThatIsNotThereIsTold() {
        assertFailure("the node has no input 1", failure(call -> call.input(1)));
        assertFailure("the node has no input -1", failure(call -> call.input(-1)));
        assertFailure("the node has no output 1", failure(call -> call.output(1)));
    }

    @Test
    void anImpossibleOutputIsTold() {
        KernelException failure = failure(call -> call.output(0, -1));
        assertTrue(failure.getMessage().startsWith(PLACE + " with inputs float[2, 1]: "), failure.getMessage());
        assertFailure("a tensor has at most 16 dimensions, not 17", failure(call -> call.output(0, new long[17])));
    }

    @Test
    void anIndexBeyondATensorIsTold() {
        KernelException failure = failure(call -> call.input(0).data().getAtIndex(JAVA_FLOAT, 2));
        assertInstanceOf(IndexOutOfBoundsException.class, failure.getCause());
    }

    @Test
    void aStackThatOverflowsIsTold() {
        assertFailure("java.lang.StackOverflowError", failure(call -> descend(call, 0)));
    }

    private static long descend(KernelCall call, long depth) {
        return depth < 0 ? 0 : descend(call, depth + 1) + depth;
    }

    @Test
    void aHeapThatIsTooSmallIsTold() {
        KernelException failure = failure(call -> {
            long[][] blocks = new long[64][];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = new long[Integer.MAX_VALUE / 8];
            }
            call.output(0, blocks.length);
        });
        assertInstanceOf(OutOfMemoryError.class, failure.getCause());
    }

    @Test
    void anInterruptionIsToldAndKept() {
        assertFailure("java.lang.InterruptedException", failure(_ -> {
            throw new InterruptedException();
        }));
        assertTrue(Thread.interrupted());
    }

    @Test
    void aKernelThatCannotBeMadeKeepsTheSessionFromBeingMade() {
        try (Kernels kernels = kernels(node -> {
            throw new IllegalArgumentException("times must be 2, not " + node.integer("times"));
        })) {
            KernelException failure = behind(() -> OrtModel.of(model(DataType.FLOAT), kernels));
            assertEquals(PLACE + ": times must be 2, not 1", failure.getMessage());
        }
    }

    @Test
    void aWrongElementTypeKeepsTheSessionFromBeingMade() {
        try (Kernels kernels = kernels(_ -> KernelFailureTest::copy)) {
            String message = assertThrows(
                            IllegalStateException.class, () -> OrtModel.of(model(DataType.DOUBLE), kernels))
                    .getMessage();
            assertTrue(message.contains("Type 'tensor(double)' of input parameter"), message);
            assertTrue(message.contains("of operator (Copy) in node (layer/Copy) is invalid"), message);
        }
    }

    @Test
    void aKernelThatCannotBeClosedIsTheThreadsToReport() {
        AtomicReference<Throwable> reported = new AtomicReference<>();
        Thread thread = Thread.currentThread();
        thread.setUncaughtExceptionHandler((_, e) -> reported.set(e));
        IllegalStateException thrown = new IllegalStateException("still busy");
        try (Kernels kernels = kernels(_ -> new Kernel() {
            @Override
            public void compute(KernelCall call) {
                copy(call);
            }

            @Override
            public void close() {
                throw thrown;
            }
        })) {
            OrtModel.run(model(DataType.FLOAT), kernels, GOOD);
        } finally {
            thread.setUncaughtExceptionHandler(null);
        }
        assertSame(thrown, reported.get());
    }
}
