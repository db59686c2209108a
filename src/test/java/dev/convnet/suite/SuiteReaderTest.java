package dev.convnet.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.load.LoadPlan;
import dev.convnet.nn.Initializer;
import dev.convnet.testing.UnrelatedClass;
import dev.convnet.train.Recipe;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Initialization;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.ZooChoice;
import dev.convnet.train.graph.AdamW;
import dev.convnet.train.graph.Sgd;
import dev.convnet.zoo.NetworkOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteReaderTest {
    @TempDir
    Path folder;

    @Test
    void aNoteGoesWithItsCellsAndLeavesThemAsTheyAre() {
        String text = """
                name: noted
                networks:
                  - net: lenet-bn
                    seed: 3
                    matrix: {kernels: [none, jvm]}
                """;
        List<CellPlan> plain = read(text).cells();
        List<CellPlan> noted = read(text.replace("seed: 3", "seed: 3\n    note: The seed was chosen."))
                .cells();
        assertEquals(
                List.of(Optional.of("The seed was chosen."), Optional.of("The seed was chosen.")),
                noted.stream().map(CellPlan::note).toList());
        assertEquals(Optional.empty(), plain.getFirst().note());
        assertEquals(plain.getFirst().id(), noted.getFirst().id());
        assertEquals(plain.getFirst().subject(), noted.getFirst().subject());
        assertEquals(plain.getFirst().choice(), noted.getFirst().choice());
    }

    @Test
    void aNetworkOverridesDefaultsAndTheyOverrideWhatIsBuiltIn() {
        Suite suite = read("""
                name: two
                title: Two networks
                data: full
                seed: 7
                threads: 2
                defaults:
                  epochs: 3
                  batch: 64
                  optimizer: {name: adamw, lr: 1e-3, weight-decay: 0.02}
                  init: xavier
                networks:
                  - net: nin
                    side: 67
                    width: 0.5
                    batch: 32
                    dropout: 0
                    shuffle: false
                    limit: 500
                    optimizer: {name: sgd, lr: 1, momentum: 0.9, nesterov: true}
                    latency:
                      - {batch: 1, calls: 50, seconds: 0.5}
                  - net: lenet-bn
                """);

        assertEquals("two", suite.name());
        assertEquals("Two networks", suite.title());
        assertEquals("full", suite.data().name());
        assertEquals(OptionalInt.of(2), suite.threads());
        CellPlan nin = suite.cells().getFirst();
        assertEquals(
                new Recipe(
                        new ZooChoice("nin", new NetworkOptions(67, 10, 0.5, 0.0)),
                        new DataChoice("full", 500, false),
                        new Schedule(3, 32, 1),
                        new Sgd(0.9, true, 0),
                        new Initialization(Initializer.XAVIER, null),
                        7),
                nin.training().orElseThrow());
        assertEquals(List.of(LoadPlan.singleStream(1, 50, 0.5)), nin.loads());
        CellPlan lenet = suite.cells().getLast();
        assertEquals(
                new Recipe(
                        new ZooChoice("lenet-bn", new NetworkOptions(28, 10, 1, 0.5)),
                        new DataChoice("full", null, true),
                        new Schedule(3, 64, 1e-3),
                        new AdamW(0.02),
                        new Initialization(Initializer.XAVIER, null),
                        7),
                lenet.training().orElseThrow());
        assertEquals(List.of(1, 32), lenet.loads().stream().map(LoadPlan::batch).toList());
    }

    @Test
    void whatNobodySaysIsAsInTraining() {
        Suite suite = read("{name: a, networks: [{net: googlenet}]}");

        assertEquals("a", suite.title());
        assertEquals(OptionalInt.empty(), suite.threads());
        assertEquals(
                Recipe.defaults("googlenet", 96),
                suite.cells().getFirst().training().orElseThrow());
    }

    @Test
    void otherDataReplacesTheSuitesOwn() {
        Suite suite = SuiteReader.read(write("{name: a, data: full, networks: [{net: nin}]}"), Optional.of("sample"));

        assertEquals("sample", suite.data().name());
        assertEquals(
                "sample",
                suite.cells().getFirst().training().orElseThrow().data().source());
    }

    @Test
    void weightsThatDoNotFitAreToldWithTheirPlace() {
        Path weights = folder.resolve("w.safetensors");

        String complaint = complaint(write("name: a\nnetworks:\n  - net: nin\n    weights: " + weights));

        assertTrue(
                complaint.startsWith(folder.resolve("suite.yaml") + ":4: networks[0].weights: ")
                        && complaint.contains(weights + ": no such file"),
                complaint);
    }

    /** Each row: a line of the suite below, what it is replaced by ({@code \n} for a new line), and the complaint. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1  | nome: x              | 1: unknown key 'nome'; expected one of name, title, data, test-share, split-seed, seed, threads, defaults, networks, compare; did you mean 'name'?
            1  | title: x             | 1: the key 'name' is missing
            1  | name: Quick run      | 1: name: expected small letters, digits, '.', '_' and '-'; found "Quick run"
            1  | name: 5              | 1: name: expected text; found 5
            1  | name: ''             | 1: name: expected text; found the text ""
            2  | seed: -1             | 2: seed: expected a whole number, at least 0; found -1
            2  | seed: 1.5            | 2: seed: expected a whole number, at least 0; found 1.5
            2  | seed: 99999999999999999999 | 2: seed: expected a whole number, at least 0; found 99999999999999999999
            2  | name: again          | 2: duplicate key 'name'; line 1 has the first
            2  | threads: 0           | 2: threads: expected a whole number from 1 to 1024; found 0
            2  | data: [a]            | 2: data: expected text; found a list
            2  | data:                | 2: data: expected text; found nothing
            4  | `  epochs: many`     | 4: defaults.epochs: expected a whole number from 1 to 2147483647; found the text "many"
            4  | `  net: nin`         | 4: defaults: unknown key 'net'; expected one of side, width, classes, channels, normalize, random-crop, random-flip, random-rotation, epochs, batch, accumulate, optimizer, schedule, label-smoothing, clip-norm, clip-value, ema-decay, patience, monitor, keep-best, init, dropout, seed, shuffle, limit, budget, target, engine, provider, kernels, threads, do, latency, throughput, thresholds, time-limit, matrix
            4  | `  latency: 3`       | 4: defaults.latency: expected a list with at least one item; found 3
            5  | `networks: []`       | 5: networks: expected a list with at least one item; found an empty list
            6  | `  - net: resnet`    | 6: networks[0].net: unknown network 'resnet': choose alexnet, vgg11, nin, googlenet, lenet-bn, densenet, or the name of a class on CONVNET_CLASSPATH
            6  | `  - side: 28`       | 6: networks[0]: the key 'net' is missing
            6  | `  - nin`            | 6: networks[0]: expected a mapping of keys to values; found the text "nin"
            8  | `    momentun: 0.9`  | 8: networks[1]: unknown key 'momentun'; expected one of net, weights, note, side, width, classes, channels, normalize, random-crop, random-flip, random-rotation, epochs, batch, accumulate, optimizer, schedule, label-smoothing, clip-norm, clip-value, ema-decay, patience, monitor, keep-best, init, dropout, seed, shuffle, limit, budget, target, engine, provider, kernels, threads, do, latency, throughput, thresholds, time-limit, matrix
            8  | `    width: 0`       | 8: networks[1].width: must be above 0 and at most 16, not 0.0
            8  | `    width: .inf`    | 8: networks[1].width: expected a number; found .inf
            8  | `    width: wide`    | 8: networks[1].width: expected a number; found the text "wide"
            8  | `    dropout: 1`     | 8: networks[1].dropout: must be at least 0 and below 1, not 1.0
            8  | `    shuffle: maybe` | 8: networks[1].shuffle: expected true or false; found the text "maybe"
            8  | `    init: zeros`    | 8: networks[1].init: expected one of default, xavier, he; found the text "zeros"
            4  | `  optimizer: sgd`   | 4: defaults.optimizer: expected a mapping of keys to values; found the text "sgd"
            10 | `      name: rprop`  | 10: networks[1].optimizer.name: expected one of sgd, adam, adamw; found the text "rprop"
            10 | `      name: adamw`  | 12: networks[1].optimizer: unknown key 'momentum'; expected one of name, lr, weight-decay
            11 | `      lr: 0`        | 11: networks[1].optimizer.lr: must be a number above 0, not 0.0
            11 | `      lr: fast`     | 11: networks[1].optimizer.lr: expected a number; found the text "fast"
            10 | `      beta: 1`       | 9: networks[1].optimizer: the key 'name' is missing
            8  | `    side: 20`       | 8: networks[1].side: vgg11 cannot take images of side 20; the smallest possible side is 32
            8  | `    width: 17`      | 8: networks[1].width: must be above 0 and at most 16, not 17.0
            8  | `    classes: 1`     | 8: networks[1].classes: must be from 2 to 65536, not 1
            12 | `      momentun: 0.9`| 12: networks[1].optimizer: unknown key 'momentun'; expected one of name, lr, momentum, nesterov, weight-decay; did you mean 'momentum'?
            12 | `      nesterov: true` | 12: networks[1].optimizer.nesterov: needs a momentum above 0
            14 | `      - {calls: 3}` | 14: networks[1].latency[0]: the key 'batch' is missing
            14 | `      - batch: 0`   | 14: networks[1].latency[0].batch: expected a whole number from 1 to 2147483647; found 0
            14 | `      - {batch: 1, seconds: 0}` | 14: networks[1].latency[0].seconds: must be above 0 and at most 1000000, not 0.0
            14 | `      - {scenario: server, batch: 1, rate: 5, bound: 1, percentile: 101}` | 14: networks[1].latency[0].percentile: must be above 0 and at most 100, not 101.0
            14 | `      - {scenario: server, batch: 1, rate: 5}` | 14: networks[1].latency[0]: the key 'bound' is missing
            14 | `      - [1, 32]`    | 14: networks[1].latency[0]: expected a mapping of keys to values; found a list
            2  | data: ful            | 2: data: must be sample, full, a folder or an .npz file, not 'ful'; did you mean 'full'?
            8  | `    limit: 6001`    | 8: networks[1].limit: must be from 1 to 6000, the number of images, not 6001
            8  | `    provider: cdua` | 8: networks[1].provider: 'cdua' is unknown: choose one of cpu, cuda, tensorrt, rocm, openvino, dnnl, coreml, dml, xnnpack, qnn, webgpu, nnapi, acl, or name a plugin's library (provider-library); did you mean 'cuda'?
            8  | `    provider: cuda:x` | 8: networks[1].provider: cuda:x: the device must be a number from 0, as in cuda:0, not 'x'
            8  | `    matrix: {provider: [cpu, gpu]}` | 8: networks[1].matrix.provider[1]: 'gpu' is unknown: choose one of cpu, cuda, tensorrt, rocm, openvino, dnnl, coreml, dml, xnnpack, qnn, webgpu, nnapi, acl, or name a plugin's library (provider-library)
            8  | `    kernels: jmv`   | 8: networks[1].kernels: unknown kernels 'jmv': choose none, jvm, ort, tornado, or a class on the class path (CONVNET_CLASSPATH); did you mean 'jvm'?
            8  | `    kernels: jvm,jmv` | 8: networks[1].kernels: unknown kernels 'jmv': choose none, jvm, ort, tornado, or a class on the class path (CONVNET_CLASSPATH); did you mean 'jvm'?
            8  | `    kernels: jvm:0` | 8: networks[1].kernels: jvm:0: the number of threads must be from 1 to 1024
            8  | `    kernels: dev.convnet.testing.UnrelatedClass` | 8: networks[1].kernels: the class dev.convnet.testing.UnrelatedClass is no dev.convnet.kernels.KernelProvider
            6  | `  - net: dev.convnet.testing.UnrelatedClass` | 6: networks[0].net: the class dev.convnet.testing.UnrelatedClass is no dev.convnet.zoo.Network
            6  | `  - net: lenet_bn`  | 6: networks[0].net: unknown network 'lenet_bn': choose alexnet, vgg11, nin, googlenet, lenet-bn, densenet, or the name of a class on CONVNET_CLASSPATH; did you mean 'lenet-bn'?
            8  | `    engine: ort-traning` | 8: networks[1].engine: expected one of convnet, ort-training; found the text "ort-traning"; did you mean 'ort-training'?
            8  | `    engine: ort-training\\n    provider: cuda` | 9: networks[1].provider: engine ort-training needs provider cpu, not cuda
            8  | `    thresholds: {test-acuracy: 0.5}` | 8: networks[1].thresholds: unknown key 'test-acuracy'; expected one of test-accuracy, test-loss, training-speed, step-time, latency-p50, latency-p99, inference-speed, model-size, session-time, peak-memory; did you mean 'test-accuracy'?
            8  | `    do: [train]\\n    thresholds: {test-accuracy: 0.5}` | 9: networks[1].thresholds.test-accuracy: is not measured: 'do' lacks the task evaluate
            8  | `    do: [evaluate]\\n    thresholds: {step-time: 5}` | 9: networks[1].thresholds.step-time: is not measured: 'do' lacks the task train
            14 | `      - batch: 2\\n    thresholds: {latency-p50: 5}` | 15: networks[1].thresholds.latency-p50: is not measured: 'latency' has no single stream of batch 1
            14 | `      - {batch: 1, calls: 499}\\n    thresholds: {latency-p99: 5}` | 15: networks[1].thresholds.latency-p99: is not measured: 499 calls are too few for p99: 500 needed
            8  | `    threads: 2147483647` | 8: networks[1].threads: expected a whole number from 1 to 1024; found 2147483647
            8  | `    epochs: 1000001` | 8: networks[1].epochs: must be from 1 to 1000000, not 1000001
            8  | `    matrix: {kernels: [jvm, jvm]}` | 8: networks[1].matrix.kernels[1]: repeats the text "jvm"
            8  | `    matrix: {threads: [1, 2], batch: [1, 1]}` | 8: networks[1].matrix.batch[1]: repeats 1
            8  | `    model: "a\\0b"`  | 7: networks[1]: unknown key 'net'; expected one of model, note, provider, kernels, threads, do, latency, throughput, thresholds, time-limit, matrix
            8  | `    weights: "a\\0b"` | 8: networks[1].weights: expected the path of a file: Nul character not allowed
            14 | `      - batch: 1\\ncompare: [{across: kernels, tolerance: 0.1}]` | 15: compare[0].across: compares nothing: no network has a matrix with two values of kernels
            14 | `      - batch: 1\\ncompare: [{across: kernls, tolerance: 0.1}]` | 15: compare[0].across: expected one of engine, provider, kernels, threads, side, batch; found the text "kernls"; did you mean 'kernels'?
            2  | seed: a text of very many letters, far more than a line | 2: seed: expected a whole number, at least 0; found the text "a text of very many letters, far more th…"
            2  | `seed: {1`           | 3: not valid YAML: while parsing a flow mapping, expected ',' or '}', but got :
            2  | `seed: &a 1\\nthreads: *a` | 3: threads: aliases are not understood; write the value out, or put it under defaults
            14 | `      - batch: 8\\n---\\nname: b` | 16: a second document begins here; a suite is one
            """)
    void aMistakeIsToldWithItsPlace(int line, String replacement, String complaint) {
        List<String> suite = new java.util.ArrayList<>(List.of(
                "name: good",
                "seed: 1",
                "defaults:",
                "  epochs: 2",
                "networks:",
                "  - net: nin",
                "  - net: vgg11",
                "    width: 0.25",
                "    optimizer:",
                "      name: sgd",
                "      lr: 0.1",
                "      momentum: 0.9",
                "    latency:",
                "      - batch: 1"));
        read(String.join("\n", suite));
        suite.set(line - 1, replacement.replace("\\n", "\n"));
        if (replacement.endsWith("[]")) {
            suite = suite.subList(0, line);
        }

        Path file = write(String.join("\n", suite));

        assertEquals(file + ":" + complaint, complaint(file));
    }

    @Test
    void aClassOfAnotherTypeIsRefusedBeforeItsCodeRuns() {
        for (String key : List.of("net", "net: nin, kernels")) {
            complaint(write("{name: a, networks: [{" + key + ": dev.convnet.testing.UnrelatedClass}]}"));
        }

        assertNull(System.getProperty(UnrelatedClass.HAS_RUN));
    }

    @Test
    void aSuiteOfTooManyCellsIsRefusedBeforeTheyAreMade() {
        String counts =
                IntStream.rangeClosed(1, 1000).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String matrix = "{threads: [%1$s], batch: [%1$s], side: [%1$s]}".formatted(counts);

        assertTrue(complaint(write("name: a\nnetworks:\n  - net: nin\n    matrix: " + matrix))
                .endsWith(":4: networks[0].matrix: makes 1000000000 cells; a suite can have 1000"));
        assertTrue(complaint(write("""
                        name: a
                        defaults: {do: [latency], matrix: {threads: [%s]}}
                        networks: [{net: lenet-bn}, {net: lenet-bn, matrix: {threads: [1]}}]
                        """.formatted(counts)))
                .endsWith(":3: networks[1]: with these 1 cells, the suite has 1001; it can have 1000"));
        assertTrue(complaint(write("{name: a, networks: [{net: nin, throughput: [{batch: [%1$s], threads: [%1$s]}]}]}"
                        .formatted(counts)))
                .endsWith("networks[0].throughput[0]: makes 1000000 measurements; it can make 1000"));
    }

    @Test
    void idsAreDistinctAndCanBeNamesOfFolders() throws IOException {
        List<String> files = List.of("..onnx", "....onnx", "a-2.onnx", "A.onnx", "results.json", "-x.onnx", ".onnx");
        for (String file : files) {
            Files.writeString(folder.resolve(file), "");
        }
        String models = Stream.concat(Stream.of("a.onnx", "a.onnx"), files.stream())
                .map(file -> "{model: '" + folder.resolve(file) + "'}")
                .collect(Collectors.joining(", "));
        Files.writeString(folder.resolve("a.onnx"), "");

        List<String> ids = read("{name: a, networks: [" + models + "]}").cells().stream()
                .map(CellPlan::id)
                .toList();

        assertEquals(List.of("a", "a-2", "model", "model-2", "a-2-2", "A-3", "results.json-2", "x", "model-3"), ids);
        String kernels = "dev.convnet.kernels.example.Swish,".repeat(20) + "jvm";
        String id = read("{name: a, networks: [{net: nin, matrix: {kernels: [none, '%s']}}]}".formatted(kernels))
                .cells()
                .getLast()
                .id();
        assertTrue(id.length() < 140, id);
    }

    @Test
    void aFileThatIsNotThereOrNotTextIsTold() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        assertEquals("cannot read " + missing + ": no such file", complaint(missing));
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0});
        assertEquals(binary + ": not UTF-8 text", complaint(binary));
        Path large = Files.write(folder.resolve("large.yaml"), new byte[2 << 20]);
        assertEquals(
                large + ": too large: it has " + Files.size(large) + " bytes, and the most are 1048576",
                complaint(large));
        Path empty = Files.write(folder.resolve("empty.yaml"), "# nothing\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(empty + ":1: the file is empty", complaint(empty));
    }

    private static String complaint(Path file) {
        return assertThrows(UserError.class, () -> SuiteReader.read(file, Optional.empty()))
                .getMessage();
    }

    private Suite read(String text) {
        return SuiteReader.read(write(text), Optional.empty());
    }

    private Path write(String text) {
        try {
            return Files.writeString(folder.resolve("suite.yaml"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
