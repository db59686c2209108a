package dev.convnet.benchmarks;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.train.graph.Sgd;
import dev.convnet.train.graph.TrainingGraphs;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time to build a network's graph, differentiate it and serialize the model, without weights. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NetworkGraphBenchmark {
    @Param({"alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet"})
    private String network;

    /** The training model. */
    @Benchmark
    public byte[] trainingModel() {
        Network chosen = Zoo.named(network);
        NetworkOptions options = NetworkOptions.side(chosen.defaultSide());
        return ModelWriter.toBytes(TrainingGraphs.training(
                chosen.emit(options, Mode.TRAINING), FashionMnist.FORMAT, new Sgd(0, false, 0)));
    }
}
