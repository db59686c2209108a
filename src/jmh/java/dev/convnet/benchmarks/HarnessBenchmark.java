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
 * What the load generator adds to a call: a model that takes about a millisecond, run by ONNX Runtime's own API in a bare loop, and
 * as often by the harness, which times each call and sums them up at the end. The difference of the two is smaller than their noise;
 * what the harness does with a call of nothing is all that it adds, and can be read off to the nanosecond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HarnessBenchmark {
    private static final int CALLS = 1000;

    /** The plan's warm-up is a tenth of its calls more. */
    private static final int ALL_CALLS = CALLS + CALLS / 10;

    private static final int SIDE = 67;

    private OrtSession session;
    private OnnxTensor image;
    private Map<String, OnnxTensor> inputs;

    /** Makes the session, on one thread. */
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

    /** Closes it. */
    @TearDown
    public void close() throws OrtException {
        image.close();
        session.close();
    }

    /** ONNX Runtime alone. */
    @Benchmark
    @OperationsPerInvocation(ALL_CALLS)
    public void bare() {
        for (int i = 0; i < ALL_CALLS; i++) {
            call();
        }
    }

    /** The same calls, measured. @return what the results hold of them */
    @Benchmark
    @OperationsPerInvocation(ALL_CALLS)
    public Latency measured() {
        return new LoadGenerator().measure(LoadPlan.singleStream(1, CALLS, 3600), 1, this::call);
    }

    /** Calls of nothing, measured: the harness alone. @return what the results hold of them */
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
