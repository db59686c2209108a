package dev.convnet.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictOptionTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, '', false", "-, true, true", "-, false, false", "false, true, false", "true, '', true"})
    void theOptionGoesBeforeTheEnvironment(Boolean given, String ci, boolean strict) {
        assertEquals(strict, StrictOption.isOn(given, Map.of("CI", ci)));
    }
}
