package dev.convnet.nn;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Initial weights, and weights in safetensors files under PyTorch's {@code state_dict} names. */
public final class Weights {
    /** PyTorch's counter of batches, which no computation here uses. */
    private static final String BATCH_COUNT = "num_batches_tracked";

    private static final String RUNNING_MEAN = "running_mean";

    private static final int NAMES_SHOWN = 3;

    private Weights() {}

    /** Weights drawn by {@code initializer}, by parameter name. */
    public static Map<String, Tensor> initial(List<Parameter> parameters, Initializer initializer, long seed) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        parameters.forEach(p -> weights.put(p.name(), initializer.initial(p, seed)));
        return weights;
    }

    /**
     * Reads the weights of a network from a safetensors file. Halves, bfloat16 and float64 numbers become float32.
     *
     * @throws UserError if the file is damaged, lacks a tensor of the network, or has another one or one of another type or shape
     */
    public static Map<String, Tensor> read(Path file, List<Parameter> parameters) {
        return matching(file, SafetensorsFile.read(file).tensors(), parameters);
    }

    /**
     * The weights of a network among the tensors of a file.
     *
     * @throws UserError if the tensors lack one of the network, or have another one or one of another type or shape
     */
    public static Map<String, Tensor> matching(Path file, Map<String, SafeTensor> found, List<Parameter> parameters) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return matching(file, found, shapes, "network");
    }

    /**
     * As {@link #matching(Path, Map, List)}, for any parameters.
     *
     * @param shapes the shape of each parameter by its name
     * @param what what has the parameters, in messages
     */
    public static Map<String, Tensor> matching(
            Path file, Map<String, SafeTensor> found, Map<String, Shape> shapes, String what) {
        requireNone(
                file,
                "lacks",
                shapes.keySet().stream()
                        .filter(name -> !found.containsKey(name))
                        .toList());
        requireNone(
                file,
                "has, but the %s does not have,".formatted(what),
                found.keySet().stream()
                        .filter(name -> !shapes.containsKey(name) && !isBatchCount(name))
                        .toList());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> weights.put(name, tensor(file, shape, found.get(name), what)));
        return weights;
    }

    /** Whether a tensor is PyTorch's counter of batches, which is no weight. */
    public static boolean isBatchCount(String name) {
        return name.endsWith(BATCH_COUNT);
    }

    /** Writes weights in the order of the map, atomically. @throws UserError if the file cannot be written */
    public static void write(Path file, Map<String, Tensor> weights, Map<String, String> metadata) {
        List<SafeTensor> tensors = weights.entrySet().stream()
                .map(e -> new SafeTensor(
                        e.getKey(),
                        DType.F32,
                        Arrays.stream(e.getValue().type().shape().sizes())
                                .boxed()
                                .toList(),
                        e.getValue().data()))
                .toList();
        SafetensorsFile.write(file, tensors, metadata);
    }

    /**
     * Adds PyTorch's counters of batches, int64 [], one for each running mean, so that a file has all entries of a {@code
     * state_dict}. PyTorch reads them only where batch norm has no momentum.
     *
     * @param batches the number of batches in training mode, by the counter's name
     */
    public static List<SafeTensor> withBatchCounts(List<SafeTensor> weights, ToLongFunction<String> batches) {
        List<SafeTensor> all = new ArrayList<>(weights);
        for (SafeTensor weight : weights) {
            if (weight.name().endsWith(RUNNING_MEAN)) {
                String layer = weight.name().substring(0, weight.name().length() - RUNNING_MEAN.length());
                String counter = layer + BATCH_COUNT;
                all.add(SafeTensor.of(counter, List.of(), batches.applyAsLong(counter)));
            }
        }
        return all;
    }

    private static Tensor tensor(Path file, Shape shape, SafeTensor found, String what) {
        List<Long> sizes = Arrays.stream(shape.sizes()).boxed().toList();
        if (!found.isFloatingPoint() || !found.shape().equals(sizes)) {
            throw new UserError("%s: the tensor %s is %s %s; the %s takes F32 %s"
                    .formatted(file, found.name(), found.dtype(), found.shape(), what, sizes));
        }
        return new Tensor(new TensorType(DataType.FLOAT, shape), found.floats().data());
    }

    private static void requireNone(Path file, String what, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "";
            throw new UserError("%s %s %s%s"
                    .formatted(
                            file,
                            what,
                            names.stream().limit(NAMES_SHOWN).collect(joining(", ", "the tensor ", "")),
                            more));
        }
    }
}
