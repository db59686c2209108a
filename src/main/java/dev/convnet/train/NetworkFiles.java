package dev.convnet.train;

import dev.convnet.base.Json;
import dev.convnet.nn.Weights;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes trained networks: weights as safetensors, and models for inference.
 *
 * @param properties metadata of the models
 */
record NetworkFiles(TrainableNetworks networks, Recipe recipe, Map<String, String> properties) {
    /** A trained network: its weights, after {@code batches} batches in training mode. */
    record TrainedNetwork(List<SafeTensor> weights, long batches) {}

    /**
     * Writes both files, each atomically.
     *
     * @param about metadata of the weights besides the recipe
     * @throws dev.convnet.base.UserError if one of them cannot be written
     */
    void write(TrainedNetwork network, Path weights, Path model, Map<String, String> about) {
        Map<String, String> metadata = new TreeMap<>(about);
        metadata.put("recipe", Json.KEBAB.writeValueAsString(recipe));
        SafetensorsFile.write(weights, Weights.withBatchCounts(network.weights(), _ -> network.batches()), metadata);
        networks.export(recipe, network.weights(), properties, model);
    }
}
