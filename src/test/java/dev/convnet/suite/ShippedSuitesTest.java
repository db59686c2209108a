package dev.convnet.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.convnet.train.graph.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedSuitesTest {
    private static final Path HARNESS = Path.of("harness");

    static Stream<Path> suites() throws IOException {
        try (Stream<Path> files = Files.list(HARNESS)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void aShippedSuiteIsRightByTheReaderAndByTheSchema(Path file) throws IOException {
        Suite suite = SuiteReader.read(file, Optional.empty());

        assertEquals(file.getFileName().toString(), suite.name() + ".yaml");
        assertEquals(List.of(), complaints(Files.readString(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "full"})
    void quickAndFullHaveAllSixNetworks(String name) {
        Suite suite = SuiteReader.read(HARNESS.resolve(name + ".yaml"), Optional.empty());

        Set<String> nets =
                suite.cells().stream().map(cell -> cell.subject().name()).collect(Collectors.toSet());
        assertEquals(Set.of("alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet"), nets);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "networks: [{net: nin}]",
                "{name: a, networks: []}",
                "{name: A, networks: [{net: nin}]}",
                "{name: a, networks: [{net: resnet}]}",
                "{name: a, networks: [{net: nin, epoch: 1}]}",
                "{name: a, networks: [{net: nin, width: 0}]}",
                "{name: a, defaults: {weights: x}, networks: [{net: nin}]}",
                "{name: a, networks: [{net: nin, optimizer: {name: adamw, lr: 0.1, momentum: 0.9}}]}",
                "{name: a, networks: [{net: nin, latency: [{calls: 1}]}]}"
            })
    void theSchemaRefusesWhatTheReaderRefuses(String suite) {
        assertFalse(complaints(suite).isEmpty());
    }

    static List<Optimizer> optimizers() {
        return Optimizer.all();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void theSchemaHasTheSettingsAndRangesOfTheOptimizer(Optimizer optimizer) {
        assertEquals(List.of(), complaints(optimizer, "lr", optimizer.defaultLearningRate()));
        Optimizer.all().stream()
                .flatMap(other -> other.settings().stream())
                .distinct()
                .forEach(setting -> {
                    String name = setting.name();
                    Object value = optimizer.values().get(name);
                    if (value == null) {
                        assertFalse(
                                complaints(optimizer, name, setting.isFlag() ? true : setting.least())
                                        .isEmpty(),
                                name);
                    } else {
                        assertEquals(List.of(), complaints(optimizer, name, value));
                        assertFalse(complaints(optimizer, name, "text").isEmpty(), name);
                    }
                    if (value instanceof Double) {
                        assertEquals(List.of(), complaints(optimizer, name, setting.least()));
                        assertFalse(
                                complaints(optimizer, name, setting.least() - 0.01)
                                        .isEmpty(),
                                name);
                        assertEquals(
                                Double.isFinite(setting.below()),
                                !complaints(optimizer, name, Math.min(setting.below(), 1e6))
                                        .isEmpty(),
                                name);
                    }
                });
    }

    private static List<String> complaints(Optimizer optimizer, String setting, Object value) {
        return complaints("{name: a, networks: [{net: nin, optimizer: {name: %s, %s: %s}}]}"
                .formatted(optimizer.name(), setting, value));
    }

    private static List<String> complaints(String suite) {
        try {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(HARNESS.resolve("suite.schema.json")));
            return schema.validate(suite, InputFormat.YAML).stream()
                    .map(Object::toString)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
