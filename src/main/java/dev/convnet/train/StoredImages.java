package dev.convnet.train;

import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.data.Augmentation;
import dev.convnet.data.Normalization;
import dev.convnet.data.Split;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The stored settings about images, of which a recipe's JSON has only those that differ from the defaults. */
record StoredImages(
        int channels,
        Normalization normalize,
        int randomCrop,
        boolean randomFlip,
        double randomRotation,
        double testShare,
        long splitSeed) {
    private static final Map<String, Object> DEFAULTS =
            map(new StoredImages(1, null, 0, false, 0, Split.DEFAULT.testShare(), Split.DEFAULT.seed()));

    /** The names of the settings. */
    static Set<String> names() {
        return DEFAULTS.keySet();
    }

    /** The settings of a recipe that differ from the defaults. */
    static Map<String, Object> fields(Recipe recipe) {
        Recipe.DataChoice data = recipe.data();
        Map<String, Object> all = map(new StoredImages(
                recipe.network().inputChannels(),
                data.normalization(),
                data.augmentation().padding(),
                data.augmentation().flip(),
                data.augmentation().rotation(),
                data.split().testShare(),
                data.split().seed()));
        return all.entrySet().stream()
                .filter(setting -> !Objects.equals(setting.getValue(), DEFAULTS.get(setting.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, LinkedHashMap::new));
    }

    /**
     * The settings of a recipe's JSON.
     *
     * @param given those that the JSON has
     * @throws UserError if a value is out of its range
     * @throws IllegalArgumentException if a value is not of its type
     */
    static StoredImages of(Map<String, Object> given) {
        Map<String, Object> all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(given);
        try {
            return Json.KEBAB.convertValue(all, StoredImages.class);
        } catch (JacksonException e) {
            throw e.getCause() instanceof UserError error ? error : new IllegalArgumentException(e);
        }
    }

    Split split() {
        return new Split(testShare, splitSeed);
    }

    Augmentation augmentation() {
        return new Augmentation(randomCrop, randomFlip, randomRotation);
    }

    private static Map<String, Object> map(StoredImages settings) {
        Map<String, Object> map = new LinkedHashMap<>();
        Json.KEBAB
                .valueToTree(settings)
                .properties()
                .forEach(field -> map.put(field.getKey(), scalar(field.getValue())));
        return map;
    }

    private static Object scalar(JsonNode node) {
        return node.isNull()
                ? null
                : node.isNumber()
                        ? node.numberValue()
                        : node.isBoolean() ? (Object) node.booleanValue() : node.asString();
    }
}
