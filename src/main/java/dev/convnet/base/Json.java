package dev.convnet.base;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.PropertyNamingStrategy;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON mappers for records. Fields keep the order of their declaration; missing and unknown fields are errors. */
public final class Json {
    /** For the output of commands, spelled as in {@code results.json}: {@code imagesPerSecond}, enum constants unchanged. */
    public static final JsonMapper CAMEL =
            builder(PropertyNamingStrategies.LOWER_CAMEL_CASE).build();

    /** For metrics and checkpoints: names like {@code images_per_second}, enum constants in lower case. */
    public static final JsonMapper SNAKE = mapper(PropertyNamingStrategies.SNAKE_CASE);

    /** For recipes: names like {@code weight-decay}. */
    public static final JsonMapper KEBAB = mapper(PropertyNamingStrategies.KEBAB_CASE);

    private Json() {}

    private static JsonMapper mapper(PropertyNamingStrategy naming) {
        return builder(naming)
                .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
    }

    private static JsonMapper.Builder builder(PropertyNamingStrategy naming) {
        return JsonMapper.builder()
                .propertyNamingStrategy(naming)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }
}
