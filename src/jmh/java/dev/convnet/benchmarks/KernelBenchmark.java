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
 * Each operator of the domain at the sizes that it has in the networks, with each provider of kernels; {@code none} is the
 * function's body. Other providers are named by JMH's option {@code -p kernels=none,jvm,tornado:opencl:0}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    /** As {@code --kernels} takes them; one thread each, where a provider has threads of its own. */
    @Param({"none", "jvm:1"})
    private String kernels;

    @Param
    private OperatorExample operator;

    private ModelRun run;

    /** Makes the session. */
    @Setup
    public void open() throws OrtException {
        run = new ModelRun(operator.model(), Kernels.open(kernels));
    }

    /** One call of the operator. */
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
