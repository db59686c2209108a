package dev.convnet.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.load.LoadGenerator;
import dev.convnet.load.LoadPlan;
import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.results.Latency;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The overhead of the load generator: a model that takes about a millisecond runs in a bare loop with ONNX Runtime's API, and equally
 * often in the harness, which times each call and summarizes the times. The difference of the two is smaller than their noise; the
 * time of an empty call in the harness is the overhead itself, to the nanosecond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HarnessBenchmark {
    private static final int CALLS = 1000;

    /** The calls including the warm-up, which is a tenth of the calls. */
    private static final int ALL_CALLS = CALLS + CALLS / 10;

    private static final int SIDE = 67;

    private OrtSession session;
    private OnnxTensor image;
    private Map<String, OnnxTensor> inputs;

    /** Creates the session, with one thread. */
    @Setup
    public void open() throws OrtException {
        Network network = Zoo.named("nin");
        NetworkOptions options = NetworkOptions.side(SIDE);
        byte[] model = ModelWriter.toBytes(network.inferenceModel(
                options, Weights.initial(network.emit(options, Mode.INFERENCE).parameters(), Initializer.HE, 0)));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            settings.setIntraOpNumThreads(1);
            session = environment.createSession(model, settings);
        }
        image = OnnxTensor.createTensor(environment, new float[1][1][SIDE][SIDE]);
        inputs = Map.of("input", image);
    }

    /** Closes the session. */
    @TearDown
    public void close() throws OrtException {
        image.close();
        session.close();
    }

    /** Runs ONNX Runtime alone. */
    @Benchmark
    @OperationsPerInvocation(ALL_CALLS)
    public void bare() {
        for (int i = 0; i < ALL_CALLS; i++) {
            call();
        }
    }

    /** Runs the same calls in the harness. @return their latencies */
    @Benchmark
    @OperationsPerInvocation(ALL_CALLS)
    public Latency measured() {
        return new LoadGenerator().measure(LoadPlan.singleStream(1, CALLS, 3600), 1, this::call);
    }

    /** Runs empty calls in the harness. @return their latencies */
    @Benchmark
    @OperationsPerInvocation(ALL_CALLS)
    public Latency harness() {
        return new LoadGenerator().measure(LoadPlan.singleStream(1, CALLS, 3600), 1, () -> {});
    }

    private void call() {
        try {
            session.run(inputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
