package dev.convnet.train.graph;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.FashionMnist;
import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Graph;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import dev.convnet.zoo.Network;
import dev.convnet.zoo.NetworkOptions;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator of the networks' models, once our functions are replaced by their bodies, has a kernel in ONNX Runtime's CUDA
 * provider for the version and the element types that are used: nothing falls back to the CPU for want of one.
 */
class CudaKernelsTest {
    private static final Path TABLE = Path.of("src/test/resources/dev/convnet/train/graph/cuda-kernels.tsv");

    private static final List<Optimizer> OPTIMIZERS = List.of(
            new Sgd(0, false, 0),
            new Sgd(0, false, 1e-3),
            new Sgd(0.9, false, 1e-3),
            new Sgd(0.9, true, 1e-3),
            new Adam(1e-3),
            new AdamW(1e-2));

    private static final Map<String, Kernel> KERNELS = table();

    /**
     * A line of the table.
     *
     * @param version the version of the operator in our opset
     * @param to null where the registration has no end
     */
    private record Kernel(int version, int from, Integer to, List<Set<DataType>> inputs, List<Set<DataType>> outputs) {
        static Kernel of(String[] cells) {
            return new Kernel(
                    Integer.parseInt(cells[1]),
                    Integer.parseInt(cells[2]),
                    cells[3].equals("open") ? null : Integer.valueOf(cells[3]),
                    types(cells[4]),
                    types(cells[5]));
        }

        private static List<Set<DataType>> types(String cell) {
            return Arrays.stream(cell.split(" "))
                    .map(set -> Arrays.stream(set.split(","))
                            .map(type -> DataType.valueOf(type.toUpperCase(Locale.ROOT)))
                            .collect(Collectors.toSet()))
                    .toList();
        }

        /** ONNX Runtime's rule: a registration without an end is for the version that it begins with. */
        boolean isForOurVersion() {
            return from == version || (to != null && from <= version && version <= to);
        }

        boolean takes(Node node) {
            return fit(inputs, node.inputs()) && fit(outputs, node.outputs());
        }

        private static boolean fit(List<Set<DataType>> sets, List<Value> values) {
            return IntStream.range(0, values.size())
                    .allMatch(i -> values.get(i) == null
                            || sets.get(Math.min(i, sets.size() - 1))
                                    .contains(values.get(i).dataType()));
        }
    }

    private static Map<String, Kernel> table() {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> !line.startsWith("#") && !line.startsWith("operator\t"))
                    .map(line -> line.split("\t"))
                    .collect(toMap(cells -> cells[0], Kernel::of));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands in the way of running {@code node} on CUDA. */
    private static Optional<String> problem(Node node) {
        Kernel kernel = KERNELS.get(node.operator().name());
        if (kernel == null) {
            return Optional.of(node.operator().name() + " is not in the table");
        }
        if (!kernel.isForOurVersion()) {
            return Optional.of(node.operator().name() + " has no kernel for version " + kernel.version());
        }
        if (node.is("BatchNormalization") && node.integer("training_mode", 0) == 1) {
            return Optional.of("BatchNormalization has no kernel for training");
        }
        return kernel.takes(node)
                ? Optional.empty()
                : Optional.of(node.operator().name() + " has no kernel for " + types(node.inputs()) + " -> "
                        + types(node.outputs()));
    }

    private static String types(List<Value> values) {
        return values.stream()
                .map(v -> v == null ? "-" : v.dataType().toString())
                .collect(Collectors.joining(", "));
    }

    private static Set<String> problems(Graph graph) {
        return Stream.concat(
                        graph.nodes().stream(),
                        graph.functions().stream().flatMap(function -> function.nodes().stream()))
                .filter(node -> node.operator().domain().isEmpty())
                // A constant is no computation: ONNX Runtime puts it where it is needed when it loads the model.
                .filter(node -> !node.is("Constant"))
                .flatMap(node -> problem(node).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static List<Network> networks() {
        return Zoo.NETWORKS;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void nothingOfANetworkNeedsTheCpu(Network network) {
        NetworkOptions options = NetworkOptions.side(network.defaultSide());
        NetworkGraph training = network.emit(options, Mode.TRAINING);
        NetworkGraph inference = network.emit(options, Mode.INFERENCE);
        Stream<Graph> models = Stream.concat(
                OPTIMIZERS.stream()
                        .map(optimizer -> TrainingGraphs.training(training, FashionMnist.FORMAT, optimizer)
                                .graph()),
                Stream.of(
                        TrainingGraphs.gradients(training, FashionMnist.FORMAT).graph(),
                        TrainingGraphs.evaluation(inference, FashionMnist.FORMAT)
                                .graph(),
                        inference.graph()));

        assertEquals(Set.of(), models.flatMap(graph -> problems(graph).stream()).collect(Collectors.toSet()));
    }

    @Test
    void whatCudaLacksIsFound() {
        GraphBuilder builder = new GraphBuilder("lacking");
        Ops ops = new Ops(builder);
        Value x = builder.input("x", new TensorType(DataType.FLOAT, Shape.of(2, 3, 4, 4)));
        Value channels = builder.input("channels", new TensorType(DataType.FLOAT, Shape.of(3)));
        Value flags = builder.input("flags", new TensorType(DataType.UINT8, Shape.of(2)));
        ops.mod(flags, flags);
        ops.batchNormalizationTraining(x, channels, channels, channels, channels, 1e-5f, 0.9f);
        builder.node(OperatorId.onnx("Det"), List.of(x), Map.of(), List.of(x.type()));

        assertEquals(
                Set.of(
                        "Mod has no kernel for UINT8, UINT8 -> UINT8",
                        "BatchNormalization has no kernel for training",
                        "Det is not in the table"),
                problems(builder.build()));
    }

    /** The versions of the table are those that ONNX itself tells. */
    @Test
    @Requires(TestGroup.PYTHON)
    void versionsAreThoseOfTheOperatorSet(@TempDir Path folder) throws IOException {
        Path actual = folder.resolve("versions.tsv");
        Path names = folder.resolve("names.txt");
        Files.write(names, KERNELS.keySet());
        Python.run("operator_versions.py", Ops.OPSET, names, actual);

        Map<String, Integer> versions = Files.readAllLines(actual, StandardCharsets.UTF_8).stream()
                .map(line -> line.split("\t"))
                .collect(toMap(cells -> cells[0], cells -> Integer.valueOf(cells[1])));
        assertEquals(
                versions,
                KERNELS.entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, e -> e.getValue().version())));
    }
}
