package dev.convnet.train;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Tensor;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import dev.convnet.train.artifacts.CheckpointReader;
import dev.convnet.train.artifacts.OrtCheckpoint;
import dev.convnet.train.artifacts.TrainableModel;
import dev.convnet.zoo.NetworkOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * The weights in a file of any kind: safetensors, an ONNX model, a checkpoint of convnet or of ONNX Runtime's training API, or the
 * folder of a training.
 *
 * @param path the file that the weights are in
 * @param tensors the weights, float32, by the names of PyTorch's {@code state_dict}
 * @param batchCounts PyTorch's counters of batches by their names; a missing one is 0
 * @param network the network of the zoo that the file says the weights are of
 */
public record WeightsFile(
        Path path, Map<String, SafeTensor> tensors, Map<String, Long> batchCounts, Optional<ZooChoice> network) {
    private static final String RECIPE = "recipe";

    /**
     * Reads a file, or the checkpoint in a folder.
     *
     * @throws UserError if the file does not exist, is damaged, or has other tensors than weights
     */
    public static WeightsFile read(Path path) {
        if (Files.isDirectory(path)) {
            return inFolder(path);
        }
        if (path.toString().endsWith(".onnx")) {
            return ofModel(path);
        }
        return CheckpointReader.recognizes(path)
                ? ofOrtCheckpoint(path, CheckpointReader.read(path))
                : ofSafetensors(path);
    }

    private static WeightsFile inFolder(Path folder) {
        Path own = new RunDirectory(folder).checkpoint();
        Path artifact = folder.resolve("checkpoint");
        if (Files.exists(own)) {
            return read(own);
        } else if (Files.exists(artifact)) {
            return read(artifact);
        }
        throw new UserError("%s has no weights: expected %s of a training, or %s of ONNX Runtime's training API"
                .formatted(folder, own.getFileName(), artifact.getFileName()));
    }

    private static WeightsFile ofModel(Path path) {
        Model model = TrainableModel.read(path);
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        model.weights().forEach((name, tensor) -> {
            if (tensor.type().dataType() == DataType.FLOAT) {
                tensors.put(name, safeTensor(name, tensor));
            }
        });
        Optional<ZooChoice> network = network(model.metadata());
        network.flatMap(WeightsFile::parameterNames)
                .filter(tensors.keySet()::containsAll)
                .ifPresent(tensors.keySet()::retainAll);
        return new WeightsFile(path, tensors, Map.of(), network);
    }

    /** The names of a network's weights, among which a model's constants are not; empty if the network is not known here. */
    private static Optional<Set<String>> parameterNames(ZooChoice network) {
        try {
            return Optional.of(network.emit(Mode.INFERENCE).parameters().stream()
                    .map(Parameter::name)
                    .collect(toSet()));
        } catch (UserError _) {
            return Optional.empty();
        }
    }

    /** The network in the metadata of a model that convnet wrote. */
    private static Optional<ZooChoice> network(Map<String, String> metadata) {
        try {
            return Optional.ofNullable(metadata.get("network"))
                    .map(name -> new ZooChoice(
                            name,
                            new NetworkOptions(
                                    Integer.parseInt(metadata.getOrDefault("side", "")),
                                    Integer.parseInt(metadata.getOrDefault("classes", "")),
                                    Double.parseDouble(metadata.getOrDefault("width", "")),
                                    NetworkOptions.DROPOUT)));
        } catch (NumberFormatException | UserError _) {
            return Optional.empty();
        }
    }

    private static WeightsFile ofOrtCheckpoint(Path path, OrtCheckpoint checkpoint) {
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        checkpoint.trained().forEach((name, tensor) -> tensors.put(name, safeTensor(name, tensor)));
        checkpoint.frozen().forEach((name, tensor) -> tensors.put(name, safeTensor(name, tensor)));
        return new WeightsFile(path, tensors, Map.of(), Optional.empty());
    }

    private static WeightsFile ofSafetensors(Path path) {
        SafetensorsFile file = SafetensorsFile.read(path);
        if (Checkpoint.isCheckpoint(file)) {
            return ofCheckpoint(path, Checkpoint.read(path));
        }
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (Weights.isBatchCount(name) && tensor.dtype() == DType.I64 && tensor.elements() == 1) {
                counts.put(name, tensor.data().getLong(0));
            } else if (tensor.isFloatingPoint()) {
                tensors.put(name, tensor.floats());
            } else {
                throw new UserError("%s: the tensor %s is %s, and weights are floating-point numbers"
                        .formatted(path, name, tensor.dtype()));
            }
        });
        return new WeightsFile(
                path,
                tensors,
                counts,
                Optional.ofNullable(file.metadata().get(RECIPE))
                        .map(WeightsFile::network)
                        .orElseGet(() -> network(file.metadata())));
    }

    private static Optional<ZooChoice> network(String recipe) {
        try {
            return zooChoice(Json.KEBAB.readValue(recipe, Recipe.class));
        } catch (JacksonException _) {
            // Other programs may have metadata of that name.
            return Optional.empty();
        }
    }

    private static WeightsFile ofCheckpoint(Path path, Checkpoint checkpoint) {
        Map<String, SafeTensor> tensors = TrainingState.weights(
                        List.copyOf(checkpoint.state().values()))
                .stream()
                .collect(toMap(SafeTensor::name, tensor -> tensor, (first, _) -> first, LinkedHashMap::new));
        long batches =
                checkpoint.progress().step() * checkpoint.recipe().schedule().accumulate();
        Map<String, Long> counts = new LinkedHashMap<>();
        Weights.withBatchCounts(List.copyOf(tensors.values()), _ -> batches).stream()
                .map(SafeTensor::name)
                .filter(Weights::isBatchCount)
                .forEach(name -> counts.put(name, batches));
        return new WeightsFile(path, tensors, counts, zooChoice(checkpoint.recipe()));
    }

    /** The network of a recipe, unless that trains a model file. */
    private static Optional<ZooChoice> zooChoice(Recipe recipe) {
        return switch (recipe.network()) {
            case ZooChoice zoo -> Optional.of(zoo);
            case ModelChoice _ -> Optional.empty();
        };
    }

    private static SafeTensor safeTensor(String name, Tensor tensor) {
        return new SafeTensor(
                name,
                DType.F32,
                Arrays.stream(tensor.type().shape().sizes()).boxed().toList(),
                tensor.data());
    }

    /**
     * The weights of a network.
     *
     * @throws UserError if the file lacks one of them, or has another one or one of another shape
     */
    public Map<String, Tensor> of(List<Parameter> parameters) {
        return Weights.matching(path, tensors, parameters);
    }

    /** Writes the weights as a whole {@code state_dict} of PyTorch. @throws UserError if the file cannot be written */
    public void writeSafetensors(Path target) {
        Map<String, String> metadata = new LinkedHashMap<>();
        network.ifPresent(choice -> {
            metadata.put("network", choice.name());
            metadata.put("side", Integer.toString(choice.options().side()));
            metadata.put("classes", Integer.toString(choice.options().classes()));
            metadata.put("width", Double.toString(choice.options().width()));
        });
        List<SafeTensor> weights = new ArrayList<>(tensors.values());
        SafetensorsFile.write(
                target, Weights.withBatchCounts(weights, counter -> batchCounts.getOrDefault(counter, 0L)), metadata);
    }
}
