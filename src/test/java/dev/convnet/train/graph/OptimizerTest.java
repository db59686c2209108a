package dev.convnet.train.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    static List<Optimizer> all() {
        return Optimizer.all();
    }

    @Test
    void allOfThemAreListed() {
        assertEquals(
                Set.of(Optimizer.class.getPermittedSubclasses()),
                all().stream().map(Object::getClass).collect(Collectors.toSet()));
        assertEquals(
                List.of("sgd", "adam", "adamw"),
                all().stream().map(Optimizer::name).toList());
        assertEquals(new AdamW(), Optimizer.named("AdamW"));
        assertEquals(
                "unknown optimizer 'rprop': choose one of sgd, adam, adamw",
                assertThrows(UserError.class, () -> Optimizer.named("rprop")).getMessage());
    }

    @ParameterizedTest
    @MethodSource("all")
    void settingsAreTheComponentsOfTheRecord(Optimizer optimizer) {
        assertEquals(
                optimizer.getClass().getRecordComponents().length,
                optimizer.settings().size());
        assertEquals(
                optimizer.settings().stream().map(Setting::name).toList(),
                List.copyOf(optimizer.values().keySet()));
        assertEquals(optimizer, optimizer.with(Map.of()));
        assertEquals(optimizer, optimizer.with(Map.of("a setting of another optimizer", 3.0)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void rangesHoldAtTheirEnds(Optimizer optimizer) {
        for (Setting setting : optimizer.settings()) {
            if (!setting.isFlag()) {
                double low = setting.least();
                double high = setting.below();
                assertEquals(
                        low,
                        optimizer.with(Map.of(setting.name(), low)).values().get(setting.name()));
                for (double wrong : new double[] {Math.nextDown(low), high, Double.NaN}) {
                    SettingError error =
                            assertThrows(SettingError.class, () -> optimizer.with(Map.of(setting.name(), wrong)));
                    assertEquals(
                            "%s must be %s, not %s".formatted(setting.name(), setting.range(), wrong),
                            error.getMessage());
                    assertFalse(setting.allows(wrong));
                }
            }
        }
    }

    @Test
    void settingsHaveNames() {
        assertEquals(
                Map.of("momentum", 0.9, "nesterov", true, "weight-decay", 0.001), new Sgd(0.9, true, 0.001).values());
        assertEquals(new Sgd(0.9, true, 0), new Sgd().with(Map.of("momentum", 0.9, "nesterov", true)));
        assertEquals(
                List.of("at least 0 and below 1", "at least 0"),
                new Sgd()
                        .settings().stream()
                                .filter(setting -> !setting.isFlag())
                                .map(Setting::range)
                                .toList());
    }

    @Test
    void nesterovNeedsMomentum() {
        assertEquals(
                "nesterov needs a momentum above 0",
                assertThrows(SettingError.class, () -> new Sgd(0, true, 0)).getMessage());
    }
}
