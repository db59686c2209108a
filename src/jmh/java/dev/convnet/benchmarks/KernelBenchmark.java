package dev.convnet.benchmarks;

import ai.onnxruntime.OrtException;
import dev.convnet.kernels.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each operator of the domain at its sizes in the networks, with each provider of kernels; {@code none} runs the function's body.
 * JMH's option {@code -p kernels=none,jvm,tornado:opencl:0} selects other providers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    /** The kernels, with one thread if the provider has its own threads. */
    @Param({"none", "jvm:1"})
    private String kernels;

    @Param
    private OperatorExample operator;

    private ModelRun run;

    /** Creates the session. */
    @Setup
    public void open() throws OrtException {
        run = new ModelRun(operator.model(), Kernels.open(kernels));
    }

    /** Calls the operator once. */
    @Benchmark
    public int call() throws OrtException {
        return run.run();
    }

    /** Closes the session. */
    @TearDown
    public void close() throws OrtException {
        run.close();
    }
}
