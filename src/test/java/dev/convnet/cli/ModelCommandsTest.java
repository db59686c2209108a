package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.testing.ToyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that take any model: inspect, verify, compare, bench. */
class ModelCommandsTest {
    @TempDir
    private Path folder;

    private Path squares;

    private static Outcome convnet(Object... args) {
        return Outcome.of(new ToyNetwork(), args);
    }

    /** A model of one input: its square, or what is near it, and that plus the input. */
    private Path model(String name, double factor) {
        GraphBuilder graph = new GraphBuilder("g");
        Value x = graph.input("x", TensorType.of(DataType.FLOAT, Dim.of("n")));
        Value square = graph.within("square", () -> new Ops(graph).mul(x, x));
        Value scaled = graph.within("scaled", () -> new Ops(graph).mul(square, new Ops(graph).scalar(square, factor)));
        graph.output("y", new Ops(graph).add(scaled, x));
        Path file = folder.resolve(name);
        ModelWriter.write(new Model(graph.build(), Map.of(), Map.of(), ""), file);
        return file;
    }

    @BeforeEach
    void write() {
        squares = model("model.onnx", 1);
    }

    private void data(String value, float... numbers) throws IOException {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(numbers.length);
        for (float number : numbers) {
            tensor.addFloatData(number);
        }
        Path set = Files.createDirectories(folder.resolve("test_data_set_0"));
        Files.write(set.resolve(value + ".pb"), tensor.build().toByteArray());
    }

    @Test
    void verifyHoldsAModelAgainstItsTestData() throws IOException {
        data("input_0", 1, 2, 3);
        data("output_0", 2, 6, 12);
        Outcome right = convnet("verify", folder, "--all");
        assertEquals(0, right.exitCode(), right.err());
        assertTrue(right.out().startsWith("passed  " + folder.getFileName() + "/test_data_set_0"), right.out());

        data("output_0", 2, 6, 13);
        Outcome wrong = convnet("verify", squares, "--test-data", folder);
        assertEquals(1, wrong.exitCode());
        assertTrue(
                wrong.out()
                        .contains("output y: 1 of 3 differ, at most by 1.00 (relative 0.0769), first at [2]: 12,"
                                + " expected 13"),
                wrong.out());
        assertEquals(0, convnet("verify", folder, "--rtol", "0.1").exitCode());

        Path list = Files.writeString(
                folder.resolve("list"), "# a list\n" + folder.getFileName() + ": is known to be wrong\n");
        JsonNode excluded = JsonMapper.shared()
                .readTree(convnet("verify", folder, "--exclude", list, "--json").out());
        assertEquals(1, excluded.get("counts").get("EXCLUDED").asInt());
        assertEquals(
                "is known to be wrong",
                excluded.get("results").get(0).get("detail").asString());
    }

    @Test
    void verifyRefusesDataWithoutExpectedOutputs() throws IOException {
        data("input_0", 1, 2, 3);

        assertRefused(
                folder.resolve("test_data_set_0") + ": has no expected outputs, output_0.pb and so on",
                convnet("verify", folder));
    }

    @Test
    void verifySaysHowManyOutputsWereCompared() throws IOException {
        GraphBuilder graph = new GraphBuilder("g");
        Value x = graph.input("x", TensorType.of(DataType.FLOAT, Dim.of("n")));
        graph.output("y", new Ops(graph).mul(x, x));
        graph.output("z", new Ops(graph).add(x, x));
        ModelWriter.write(new Model(graph.build(), Map.of(), Map.of(), ""), squares);
        data("input_0", 1, 2, 3);
        data("output_0", 1, 4, 9);

        Outcome partial = convnet("verify", folder);

        assertEquals(0, partial.exitCode(), partial.err());
        assertTrue(partial.out().contains("test_data_set_0: 1 of 2 outputs compared"), partial.out());
    }

    @Test
    void verifyOfATreeGoesOnAfterABrokenCase() throws IOException {
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Files.createDirectories(tree.resolve("a_junk/test_data_set_0"));
        Files.writeString(tree.resolve("a_junk/model.onnx"), "junk");
        Files.createDirectory(tree.resolve("b_bare"));
        Files.copy(squares, tree.resolve("b_bare/model.onnx"));
        data("input_0", 1, 2, 3);
        data("output_0", 2, 6, 12);
        Path good = Files.createDirectory(tree.resolve("c_good"));
        Files.copy(squares, good.resolve("model.onnx"));
        Files.move(folder.resolve("test_data_set_0"), good.resolve("test_data_set_0"));
        Path list = Files.writeString(folder.resolve("list"), "d_gone: was removed\n");

        Outcome outcome = convnet("verify", tree, "--exclude", list);

        assertEquals(1, outcome.exitCode(), outcome.err());
        assertTrue(outcome.out().contains("failed  a_junk: "), outcome.out());
        assertTrue(
                outcome.out().contains("failed  b_bare: " + tree.resolve("b_bare") + ": has no folder test_data_set_0"),
                outcome.out());
        assertTrue(outcome.out().contains("1 passed, 0 different, 2 failed"), outcome.out());
        assertEquals(list + " excludes d_gone, which is not one of the cases" + System.lineSeparator(), outcome.err());
    }

    @Test
    void verifyingNothingFails() throws IOException {
        data("input_0", 1, 2, 3);
        data("output_0", 2, 6, 12);
        Path list = Files.writeString(folder.resolve("list"), folder.getFileName() + ": no reason\n");

        Outcome outcome = convnet("verify", folder, "--exclude", list);

        assertEquals(1, outcome.exitCode());
        assertEquals("convnet: nothing was verified: all cases are excluded" + System.lineSeparator(), outcome.err());
    }

    @Test
    void modelsOfDifferentInputsOrOutputsAreNotCompared() {
        GraphBuilder graph = new GraphBuilder("g");
        Value x = graph.input("x", TensorType.of(DataType.INT64, Dim.of("n")));
        graph.output("y", new Ops(graph).mul(x, x));
        Path integers = folder.resolve("integers.onnx");
        ModelWriter.write(new Model(graph.build(), Map.of(), Map.of(), ""), integers);
        GraphBuilder two = new GraphBuilder("g");
        Value z = two.input("x", TensorType.of(DataType.FLOAT, Dim.of("n")));
        two.output("y", new Ops(two).mul(z, z));
        two.output("more", new Ops(two).add(z, z));
        Path more = folder.resolve("more.onnx");
        ModelWriter.write(new Model(two.build(), Map.of(), Map.of(), ""), more);

        assertRefused(
                "the models have different inputs: x: float[n] in " + squares + ", x: int64[n] in " + integers,
                convnet("compare", squares, integers));
        assertRefused(
                "the models have different outputs: y: float[n] in " + squares + ", y: float[n], more: float[n] in "
                        + more,
                convnet("compare", squares, more));
    }

    @Test
    void compareSaysWhereModelsPart() {
        Path near = model("near.onnx", 1.01);

        Outcome layers = convnet("compare", squares, near, "--layers", "--dim", "n=5");

        assertEquals(1, layers.exitCode(), layers.err());
        List<String> lines = layers.out().lines().toList();
        assertTrue(lines.get(1).matches("square/Mul +float\\[5\\] +yes .*"), layers.out());
        assertTrue(layers.out().contains("first difference: Constant: 1 of 1 differ"), layers.out());
        assertEquals(0, convnet("compare", squares, near, "--rtol", "0.02").exitCode());
        assertEquals(
                0,
                convnet("compare", squares, "--with-threads", "2", "--threads", "1", "--layers")
                        .exitCode());
        JsonNode json = JsonMapper.shared()
                .readTree(convnet("compare", squares, near, "--json").out());
        assertEquals("y", json.get("firstDifference").asString());
    }

    @Test
    void inspectShowsTheGraph() throws Exception {
        Outcome table = convnet("inspect", squares, "--dim", "n=100", "--nodes");
        assertEquals(0, table.exitCode(), table.err());
        assertTrue(table.out().contains("activations  1.57 KiB in all"), table.out());
        assertTrue(table.out().contains("float[100]"), table.out());
        Path drawing = folder.resolve("graph.svg");
        assertEquals(0, convnet("inspect", squares, "--svg", drawing).exitCode());
        NodeList boxes = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(drawing.toFile())
                .getElementsByTagName("rect");
        assertEquals(5, boxes.getLength(), "input, three nodes, output; the constant is left out");
        assertTrue(convnet("inspect", squares, "--text").out().contains("g (float[n] x) => (float[n] y) {"));
    }

    @Test
    void benchMeasuresAnyModel() {
        Outcome table = convnet("bench", squares, "--calls", "20", "--seconds", "1", "--batch", "7");
        assertEquals(0, table.exitCode(), table.err());
        assertTrue(table.out().contains("batch 7"), table.out());
        JsonNode json = JsonMapper.shared()
                .readTree(convnet("bench", squares, "--calls", "20", "--seconds", "1", "--json")
                        .out());
        assertEquals(20, json.get("latency").get("calls").asInt());
        assertTrue(json.get("latency").get("time").get("p50Ms").asDouble() > 0);
        Outcome server = convnet(
                "bench", squares, "--scenario", "server", "--rate", "10000", "--bound", "0.000001", "--calls", "500");
        assertEquals(1, server.exitCode(), server.err());
        assertTrue(server.out().contains("missed"), server.out());
        assertRefused(
                "--calls must be at least 459 to decide about percentile 99, not 20",
                convnet("bench", squares, "--scenario", "server", "--rate", "10000", "--bound", "1", "--calls", "20"));
        Outcome missed = convnet(
                "bench",
                squares,
                "--scenario",
                "server",
                "--rate",
                "10000",
                "--bound",
                "0.000001",
                "--calls",
                "500",
                "--json");
        assertEquals(1, missed.exitCode(), missed.err());
        JsonNode target = JsonMapper.shared().readTree(missed.out()).at("/latency/target");
        assertFalse(target.get("valid").asBoolean());
        assertTrue(
                target.get("reason").asString().startsWith("missed: 500 of 500 queries took longer"), target::toString);
        assertRefused(
                "--rate is required by --scenario server, and allowed for no other scenario",
                convnet("bench", squares, "--scenario", "server"));
        assertRefused(
                "--scenario must be one of single-stream, multi-stream, server, offline, not 'fast'",
                convnet("bench", squares, "--scenario", "fast"));
    }

    @Test
    void aPercentileThatTheCallsAreTooFewForIsADash() {
        Outcome table = convnet("bench", squares, "--calls", "20", "--seconds", "60");

        assertTrue(table.out().contains("p90 –  p95 –  p99 –  p99.9 –  max "), table.out());
        assertTrue(table.out().contains("20 calls are too few for p99: 500 needed"), table.out());
        JsonNode json = JsonMapper.shared()
                .readTree(convnet("bench", squares, "--calls", "20", "--seconds", "60", "--json")
                        .out());
        assertTrue(json.at("/latency/time/p99Ms").isNull(), json::toString);
        assertEquals(
                "20 calls are too few for p90: 50 needed",
                json.at("/percentilesUnknown/0").asString());
    }

    @Test
    void benchSaysWhichShapesItMeasured() {
        GraphBuilder graph = new GraphBuilder("g");
        Value x = graph.input(
                "x",
                new TensorType(
                        DataType.FLOAT, Shape.of(Dim.of("batch"), Dim.of(3), Dim.of("height"), Dim.of("width"))));
        graph.output("y", new Ops(graph).mul(x, x));
        Path open = folder.resolve("open.onnx");
        ModelWriter.write(new Model(graph.build(), Map.of(), Map.of(), ""), open);

        Outcome defaults = convnet("bench", open, "--calls", "5");
        Outcome half = convnet("bench", open, "--calls", "5", "--dim", "height=9", "--json");
        Outcome given = convnet("bench", open, "--calls", "5", "--batch", "2", "--dim", "height=9", "--dim", "width=8");

        assertEquals(
                "warning: " + open + " leaves height, width open, which are 1 here; give --dim height=N --dim width=N"
                        + System.lineSeparator(),
                defaults.err());
        assertTrue(defaults.out().contains("input       x: float[1, 3, 1, 1]"), defaults.out());
        JsonNode json = JsonMapper.shared().readTree(half.out());
        assertEquals("float[1, 3, 9, 1]", json.at("/inputs/x").asString());
        assertEquals("[\"width\"]", json.get("defaultedDims").toString());
        assertEquals("", given.err());
        assertTrue(given.out().contains("input       x: float[2, 3, 9, 8]"), given.out());
    }

    @Test
    void mistakesAreToldInOneLine() throws IOException {
        assertRefused("cannot read nothing: no such file or folder", convnet("verify", "nothing"));
        assertRefused("cannot read nothing: no such file", convnet("inspect", "nothing"));
        Path junk = Files.writeString(folder.resolve("junk"), "something else");
        assertTrue(convnet("inspect", junk).err().startsWith("convnet: " + junk + ": not an ONNX model"));
        assertRefused(
                "--dim m: " + squares + " has no open dimension of that name; it has n",
                convnet("inspect", squares, "--dim", "m=2"));
        assertRefused("--dim n must be at least 1, not 0", convnet("inspect", squares, "--dim", "n=0"));
        assertRefused(
                "nothing to compare " + squares
                        + " with: name a second model, or give --with-provider, --with-kernels or --with-threads",
                convnet("compare", squares));
        assertRefused(folder + ": has no folder test_data_set_0", convnet("verify", folder));
        assertRefused(
                junk + ", line 1: expected 'name: reason', not 'something else'",
                convnet("verify", folder, "--exclude", junk));
    }

    private static void assertRefused(String message, Outcome outcome) {
        assertEquals("convnet: " + message + System.lineSeparator(), outcome.err());
        assertEquals(2, outcome.exitCode());
    }
}
