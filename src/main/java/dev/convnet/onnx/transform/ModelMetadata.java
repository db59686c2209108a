package dev.convnet.onnx.transform;

import dev.convnet.base.Version;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model's file says about the model: its license and author, and its provenance, under the keys of {@code metadata_props}.
 *
 * @param properties the properties by key; a key replaces the same key of the model
 */
public record ModelMetadata(Map<String, String> properties) {
    /** The license of the model, under the key that ONNX's specification gives it. */
    public static final String LICENSE = "model_license";

    /** The author of the model, under the key that ONNX's specification gives it. */
    public static final String AUTHOR = "model_author";

    /** The architecture in words: {@code GoogLeNet}. */
    public static final String ARCHITECTURE = "architecture";

    /** The version of convnet. */
    public static final String VERSION = "convnet.version";

    /** The Git commit of convnet, with a + for local changes. */
    public static final String COMMIT = "convnet.commit";

    /** The seed of random weights, or of the training. */
    public static final String SEED = "convnet.seed";

    /** The initializer of random weights. */
    public static final String INITIALIZER = "convnet.initializer";

    /** The name and SHA-256 digest of the file that the weights or the model came from. */
    public static final String SOURCE = "convnet.source";

    /** How the model was quantized, in words. */
    public static final String QUANTIZATION = "convnet.quantization";

    /** The recipe of the training, as JSON. */
    public static final String RECIPE = "convnet.recipe";

    /** The data set of the training. */
    public static final String DATA = "convnet.data";

    /** The SHA-256 digest of the images and labels. */
    public static final String DATA_DIGEST = "convnet.data.sha256";

    /** The epochs of the training. */
    public static final String EPOCHS = "convnet.epochs";

    /** The accuracy on the test images, from 0 to 1. */
    public static final String ACCURACY = "convnet.test.accuracy";

    /** The loss on the test images. */
    public static final String LOSS = "convnet.test.loss";

    public ModelMetadata {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** Adds the properties and the producer's version to a model. */
    public ModelProto apply(ModelProto model) {
        Map<String, String> all = new LinkedHashMap<>();
        model.getMetadataPropsList().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        all.putAll(properties);
        ModelProto.Builder changed = model.toBuilder().clearMetadataProps();
        changed.setProducerName("convnet").setProducerVersion(Version.current());
        all.forEach((key, value) -> changed.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return changed.build();
    }
}
