package dev.convnet.suite;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.convnet.base.UserError;
import dev.convnet.train.graph.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedSuitesTest {
    @TempDir
    Path folder;

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

    /** Each row: where a suite has the number, and values at and just beyond the edges of its range. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            latency: [{batch: %s}]                                                   | 0 1 65536 65537
            latency: [{batch: 1, threads: %s}]                                       | 0 1 1024 1025
            latency: [{batch: 1, calls: %s}]                                         | 0 1 10000000 10000001
            latency: [{batch: 1, seconds: %s}]                                       | -1 0 0.001 1000000 1000000.5
            latency: [{scenario: server, batch: 1, bound: 1, rate: %s}]              | -1 0 0.001 1000000 1000001
            latency: [{scenario: server, batch: 1, rate: 1, bound: %s}]              | -1 0 0.001 1000000000 1000000001
            latency: [{scenario: server, batch: 1, rate: 1, bound: 1, percentile: %s}] | -1 0 0.001 99.9 100 100.001
            throughput: [{batch: 1, seconds: %s}]                                    | -1 0 0.001 1000000 1000000.5
            epochs: %s                                                               | 0 1 1000000 1000001
            batch: %s                                                                | 0 1 65536 65537
            limit: %s                                                                | 0 1 2147483648
            classes: %s                                                              | 1 2 65536 65537
            width: %s                                                                | -1 0 0.25 16 16.001
            dropout: %s                                                              | -0.001 0 0.999 1
            seed: %s                                                                 | -1 0
            threads: %s                                                              | 0 1 1024 1025
            side: %s                                                                 | 0 8192 8193
            target: %s                                                               | 0 0.001 1 1.001
            budget: {seconds: %s}                                                    | -1 0 0.001
            budget: {images: %s}                                                     | 0 1
            thresholds: {test-loss: %s}                                              | -0.001 0
            """)
    void theSchemaAndTheReaderHaveTheSameRanges(String setting, String values) throws IOException {
        for (String value : values.split(" ", -1)) {
            String suite = "{name: a, networks: [{net: lenet-bn, " + setting.formatted(value) + "}]}";
            List<?> complaints = complaints(suite);
            Path file = Files.writeString(folder.resolve("suite.yaml"), suite);
            if (complaints.isEmpty()) {
                assertDoesNotThrow(() -> SuiteReader.read(file, Optional.empty()), suite);
            } else {
                assertThrows(UserError.class, () -> SuiteReader.read(file, Optional.empty()), suite);
            }
        }
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
