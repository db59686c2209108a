package dev.convnet.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.onnxruntime.OrtException;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.kernels.Kernels;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The overhead of calling a kernel: a sequence of nodes that negate one number, computed by a kernel in Java or by ONNX Runtime's own
 * Neg in the function's body. The overhead of a call is the difference of the two scores.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {
    private static final int NODES = 100;

    private static final OperatorSchema SCHEMA = OperatorSchema.of("benchmark", "Negate")
            .input("x", OperatorSchema.REAL)
            .output("y", OperatorSchema.REAL);

    /** What computes the nodes. */
    @Param({"function body", "kernel"})
    private String nodes;

    private ModelRun run;

    /** Creates the session. */
    @Setup
    public void open() throws OrtException {
        GraphBuilder graph = new GraphBuilder("chain");
        Value value = graph.input("x", TensorType.of(DataType.FLOAT, 1));
        for (int i = 0; i < NODES; i++) {
            value = new Ops(graph)
                    .call(
                            SCHEMA.domain(),
                            SCHEMA.name(),
                            List.of("x"),
                            List.of(value),
                            Map.of(),
                            (ops, in) -> List.of(ops.neg(in.getFirst())))
                    .getFirst();
        }
        graph.output("y", value);
        Model model = new Model(graph.build(), Map.of(), Map.of(), "");
        run = new ModelRun(
                model,
                nodes.equals("kernel")
                        ? Kernels.of(
                                "negate",
                                KernelLibrary.of("Java", KernelFactory.of(SCHEMA, _ -> DispatchBenchmark::negate)))
                        : Kernels.none());
    }

    private static void negate(KernelCall call) {
        KernelTensor x = call.input(0);
        KernelTensor y = call.output(0, x.shape());
        y.data().set(JAVA_FLOAT, 0, -x.data().get(JAVA_FLOAT, 0));
    }

    /** One node of the sequence. */
    @Benchmark
    @OperationsPerInvocation(NODES)
    public int node() throws OrtException {
        return run.run();
    }

    /** Closes the session. */
    @TearDown
    public void close() throws OrtException {
        run.close();
    }
}
