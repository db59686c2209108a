package dev.convnet.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> NAMES =
            List.of("cpu", "cuda", "jvm", "ort-training", "test-accuracy", "test-loss");

    @ParameterizedTest
    @CsvSource({
        "cdua, cuda",
        "jmv, jvm",
        "JVM, jvm",
        "tets-acuracy, test-accuracy",
        "ort-traning, ort-training",
        "ort, ort-training",
        "gpu,",
        "loss,",
        "x,",
        "'',"
    })
    void aNameWithFewMistakesIsFound(String name, String nearest) {
        assertEquals(Optional.ofNullable(nearest), NearestName.of(name, NAMES));
    }

    @Test
    void theNearestComesFirst() {
        assertEquals(
                List.of("test-loss", "test-accuracy", "cpu"),
                NearestName.sorted("tset-loss", List.of("test-accuracy", "cpu", "test-loss")));
        assertEquals("; did you mean 'jvm'?", NearestName.hint("jmv", NAMES));
        assertEquals("", NearestName.hint("a".repeat(100_000), NAMES));
    }
}
