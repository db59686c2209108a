package dev.convnet.nn;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Initial weights, and weights in safetensors files under PyTorch's {@code state_dict} names. */
public final class Weights {
    /** PyTorch's counter of batches, which no computation here uses. */
    private static final String IGNORED = "num_batches_tracked";

    private static final int NAMES_SHOWN = 3;

    private Weights() {}

    /** Weights drawn by {@code initializer}, by parameter name. */
    public static Map<String, Tensor> initial(List<Parameter> parameters, Initializer initializer, long seed) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        parameters.forEach(p -> weights.put(p.name(), initializer.initial(p, seed)));
        return weights;
    }

    /**
     * Reads the weights of a network.
     *
     * @throws UserError if the file is damaged, lacks a tensor of the network, or has another one or one of another type or shape
     */
    public static Map<String, Tensor> read(Path file, List<Parameter> parameters) {
        Map<String, SafeTensor> found = SafetensorsFile.read(file).tensors();
        requireNone(
                file,
                "lacks",
                parameters.stream()
                        .map(Parameter::name)
                        .filter(name -> !found.containsKey(name))
                        .toList());
        Set<String> expected = parameters.stream().map(Parameter::name).collect(java.util.stream.Collectors.toSet());
        requireNone(
                file,
                "has, but the network does not have,",
                found.keySet().stream()
                        .filter(name -> !expected.contains(name) && !name.endsWith(IGNORED))
                        .toList());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        parameters.forEach(p -> weights.put(p.name(), tensor(file, p, found.get(p.name()))));
        return weights;
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

    private static Tensor tensor(Path file, Parameter parameter, SafeTensor found) {
        List<Long> shape = Arrays.stream(parameter.shape().sizes()).boxed().toList();
        if (found.dtype() != DType.F32 || !found.shape().equals(shape)) {
            throw new UserError("%s: the tensor %s is %s %s; the network takes F32 %s"
                    .formatted(file, parameter.name(), found.dtype(), found.shape(), shape));
        }
        return new Tensor(new TensorType(DataType.FLOAT, parameter.shape()), found.data());
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
