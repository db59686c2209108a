package dev.convnet.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.ops.Attributes;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import dev.convnet.testing.OrtModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Kernels in ONNX Runtime: what they are told, what they can do, and what becomes of their failures. */
class KernelsTest {
    private static final String DOMAIN = "test.domain";
    private static final TensorType VECTOR = TensorType.of(DataType.FLOAT, Dim.of("n"));
    private static final OperatorSchema SQUARE =
            OperatorSchema.of(DOMAIN, "Square").input("x", OperatorSchema.REAL).output("y", OperatorSchema.REAL);

    private final GraphBuilder builder = new GraphBuilder("test");
    private final Ops ops = new Ops(builder);

    /** A call whose body gives its first input, unlike any kernel here, so that it shows which of them ran. */
    private Value call(OperatorSchema schema, List<Value> inputs, Map<String, Attribute> attributes) {
        List<String> names =
                IntStream.range(0, inputs.size()).mapToObj(i -> "in" + i).toList();
        return ops.call(
                        DOMAIN,
                        schema.name(),
                        names,
                        inputs,
                        attributes,
                        (body, in) -> List.of(body.identity(in.getFirst())))
                .getFirst();
    }

    private Value square(Value x) {
        return call(SQUARE, List.of(x), Map.of());
    }

    private Model model(Value... outputs) {
        for (int i = 0; i < outputs.length; i++) {
            builder.output("out" + i, outputs[i]);
        }
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    private static Kernels kernels(KernelFactory... factories) {
        return Kernels.of("test", KernelLibrary.of("for a test", factories));
    }

    private static KernelFactory squares(Kernel kernel) {
        return KernelFactory.of(SQUARE, _ -> kernel);
    }

    private static void square(KernelCall call) {
        KernelTensor x = call.input(0);
        square(x, call.output(0, x.shape()));
    }

    private static void square(KernelTensor x, KernelTensor y) {
        for (long i = 0; i < x.elements(); i++) {
            float value = x.data().getAtIndex(JAVA_FLOAT, i);
            y.data().setAtIndex(JAVA_FLOAT, i, value * value);
        }
    }

    private static Tensor floats(float... values) {
        return Tensor.floats(Shape.of(values.length), values);
    }

    private static float[] floats(Tensor tensor) {
        FloatBuffer buffer = tensor.data().asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static void assertOutput(Map<String, Tensor> outputs, String name, float... expected) {
        assertArrayEquals(expected, floats(outputs.get(name)));
    }

    @Test
    void aKernelTakesThePlaceOfABodyInTheSameFile() {
        Model model = model(square(builder.input("x", VECTOR)));
        Map<String, Tensor> inputs = Map.of("x", floats(1, 2, 3));
        assertOutput(OrtModel.run(model, inputs), "out0", 1, 2, 3);
        try (Kernels kernels = kernels(squares(KernelsTest::square))) {
            assertOutput(OrtModel.run(model, kernels, inputs), "out0", 1, 4, 9);
        }
        try (Kernels none = Kernels.none()) {
            assertOutput(OrtModel.run(model, none, inputs), "out0", 1, 2, 3);
        }
    }

    @Test
    void aKernelTakesThePlaceOfEveryOverload() {
        Value x = builder.input("x", VECTOR);
        Value first = square(x);
        Value second = ops.call(
                        DOMAIN,
                        "Square",
                        List.of("x"),
                        List.of(x),
                        Map.of(),
                        (body, in) -> List.of(body.neg(in.getFirst())))
                .getFirst();
        Model model = model(first, second);
        assertEquals(2, model.graph().functions().size());
        Map<String, Tensor> inputs = Map.of("x", floats(1, 2, 3));
        assertOutput(OrtModel.run(model, inputs), "out1", -1, -2, -3);
        try (Kernels kernels = kernels(squares(KernelsTest::square))) {
            Map<String, Tensor> outputs = OrtModel.run(model, kernels, inputs);
            assertOutput(outputs, "out0", 1, 4, 9);
            assertOutput(outputs, "out1", 1, 4, 9);
        }
    }

    @Test
    void theNodeAndItsAttributesAreTold() {
        OperatorSchema schema = OperatorSchema.of(DOMAIN, "Told")
                .input("x", DataType.FLOAT)
                .output("y", OperatorSchema.REAL)
                .attribute("count", AttributeKind.INT)
                .attribute("factor", AttributeKind.REAL)
                .attribute("mode", AttributeKind.TEXT)
                .attribute("sizes", AttributeKind.INTS)
                .attribute("none", AttributeKind.INTS)
                .attribute("absent", AttributeKind.REAL);
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("count", Attribute.of(-3L));
        attributes.put("factor", Attribute.of(0.25f));
        attributes.put("mode", Attribute.of("größer"));
        attributes.put("sizes", Attribute.of(2L, 1L << 40));
        attributes.put("unknown", Attribute.of(1L));
        Value x = builder.input("x", VECTOR);
        Model model = model(builder.within("a.b", () -> call(schema, List.of(x), attributes)));
        List<KernelInfo> nodes = new ArrayList<>();
        try (Kernels kernels = kernels(new KernelFactory() {
            @Override
            public OperatorSchema schema() {
                return schema;
            }

            @Override
            public Kernel create(KernelInfo node) {
                nodes.add(node);
                return KernelsTest::square;
            }
        })) {
            OrtModel.run(model, kernels, Map.of("x", floats(1)));
        }
        KernelInfo node = nodes.getFirst();
        Attributes read = node.attributes();
        assertEquals(-3, read.integer("count"));
        assertTrue(read.flag("count"));
        assertEquals(0.25f, read.real("factor"));
        assertEquals("größer", read.text("mode"));
        assertEquals(List.of(2L, 1L << 40), read.integers("sizes"));
        assertEquals(Set.of("count", "factor", "mode", "sizes"), read.values().keySet());
        assertEquals("out0", node.name());
        assertThrows(IllegalArgumentException.class, () -> read.real("absent"));
        assertThrows(IllegalArgumentException.class, () -> read.real("count"));
    }

    @Test
    void inputsCanBeLeftOutAndBeMany() {
        OperatorSchema optional = OperatorSchema.of(DOMAIN, "Optional")
                .input("a", DataType.FLOAT)
                .optionalInput("b", OperatorSchema.REAL)
                .optionalInput("c", OperatorSchema.REAL)
                .output("y", OperatorSchema.REAL);
        OperatorSchema many = OperatorSchema.of(DOMAIN, "Many")
                .variadicInput("x", OperatorSchema.REAL)
                .output("y", OperatorSchema.REAL);
        Value x = builder.input("x", VECTOR);
        Model model = model(
                call(optional, List.of(x), Map.of()),
                call(optional, List.of(x, x), Map.of()),
                call(optional, Arrays.asList(x, null, x), Map.of()),
                call(many, List.of(x, x, x, x), Map.of()));
        Kernel presence = call -> {
            float bits = 0;
            for (int i = 0; i < call.inputCount(); i++) {
                bits += call.optionalInput(i).isPresent() ? 1 << i : 0;
            }
            call.output(0).data().set(JAVA_FLOAT, 0, bits);
        };
        try (Kernels kernels =
                kernels(KernelFactory.of(optional, _ -> presence), KernelFactory.of(many, _ -> presence))) {
            Map<String, Tensor> outputs = OrtModel.run(model, kernels, Map.of("x", floats(1, 2)));
            assertOutput(outputs, "out0", 1);
            assertOutput(outputs, "out1", 3);
            assertOutput(outputs, "out2", 5);
            assertOutput(outputs, "out3", 15);
        }
    }

    @Test
    void outputsCanBeLeftOut() throws Exception {
        OperatorSchema schema = new OperatorSchema(
                DOMAIN,
                "Outputs",
                SQUARE.inputs(),
                List.of(
                        formal("first", OperatorSchema.Presence.REQUIRED),
                        formal("second", OperatorSchema.Presence.OPTIONAL),
                        formal("third", OperatorSchema.Presence.OPTIONAL)),
                Map.of(),
                List.of());
        Value x = builder.input("x", VECTOR);
        List<Value> results = ops.call(
                DOMAIN,
                "Outputs",
                List.of("x"),
                List.of(x),
                Map.of(),
                (body, in) -> List.of(body.neg(in.getFirst()), body.neg(in.getFirst()), body.neg(in.getFirst())));
        ModelProto.Builder proto = ModelWriter.toProto(model(results.get(0), results.get(2))).toBuilder();
        proto.getGraphBuilder().getNodeBuilder(0).setOutput(1, "");
        proto.getGraphBuilder().clearValueInfo();
        List<Boolean> wanted = new ArrayList<>();
        try (Kernels kernels = kernels(KernelFactory.of(schema, _ -> call -> {
                    IntStream.range(0, call.outputCount()).forEach(i -> wanted.add(call.wantsOutput(i)));
                    assertThrows(IllegalArgumentException.class, () -> call.output(1));
                    call.output(0).data().set(JAVA_FLOAT, 0, 7);
                    call.output(2).data().set(JAVA_FLOAT, 0, 9);
                }));
                OrtModel model = OrtModel.of(proto.build().toByteArray(), kernels)) {
            Map<String, Tensor> outputs = model.run(Map.of("x", floats(1)));
            assertEquals(List.of(true, false, true), wanted);
            assertOutput(outputs, "out0", 7);
            assertOutput(outputs, "out1", 9);
        }
    }

    private static OperatorSchema.Formal formal(String name, OperatorSchema.Presence presence) {
        return new OperatorSchema.Formal(name, OperatorSchema.REAL, presence);
    }

    @Test
    void shapesOfAnyRankPassThroughEvenEmptyOnes() {
        Value scalar = builder.input("scalar", new TensorType(DataType.FLOAT, Shape.SCALAR));
        Value cube = builder.input("cube", TensorType.of(DataType.FLOAT, Dim.of("n"), 1, 3));
        Model model = model(square(scalar), square(cube));
        try (Kernels kernels = kernels(squares(KernelsTest::square));
                OrtModel session = OrtModel.of(model, kernels)) {
            for (long n : new long[] {0, 2}) {
                float[] values = new float[(int) (3 * n)];
                Arrays.fill(values, 2);
                Map<String, Tensor> outputs = session.run(Map.of(
                        "scalar", Tensor.floats(Shape.SCALAR, 3), "cube", Tensor.floats(Shape.of(n, 1, 3), values)));
                assertOutput(outputs, "out0", 9);
                assertEquals(Shape.of(n, 1, 3), outputs.get("out1").type().shape());
                Arrays.fill(values, 4);
                assertOutput(outputs, "out1", values);
            }
        }
    }

    @Test
    void thereCanBeKernelsForSeveralElementTypes() {
        Value x = builder.input("x", VECTOR);
        Model model = model(square(x), square(ops.cast(x, DataType.DOUBLE)));
        KernelFactory both = new KernelFactory() {
            @Override
            public OperatorSchema schema() {
                return SQUARE;
            }

            @Override
            public Set<DataType> dataTypes() {
                return OperatorSchema.REAL;
            }

            @Override
            public Kernel create(KernelInfo node) {
                return call -> {
                    KernelTensor in = call.input(0);
                    call.output(0, in.shape()).data().fill((byte) 0);
                };
            }
        };
        try (Kernels kernels = kernels(both)) {
            Map<String, Tensor> outputs = OrtModel.run(model, kernels, Map.of("x", floats(1, 2)));
            assertOutput(outputs, "out0", 0, 0);
            assertEquals(DataType.DOUBLE, outputs.get("out1").type().dataType());
            assertEquals(0, outputs.get("out1").data().asDoubleBuffer().get(1));
        }
    }

    @Test
    void anOutputLiesInItsInputWhereTheSchemaAllowsIt() {
        OperatorSchema inPlace = SQUARE.inPlace(0, 0);
        // Between other nodes, since the graph's own inputs and outputs are its caller's.
        Model model = model(ops.neg(square(ops.neg(builder.input("x", VECTOR)))));
        for (OperatorSchema schema : List.of(SQUARE, inPlace)) {
            List<Boolean> same = new ArrayList<>();
            try (Kernels kernels = kernels(KernelFactory.of(schema, _ -> call -> {
                KernelTensor x = call.input(0);
                KernelTensor y = call.output(0, x.shape());
                same.add(x.data().address() == y.data().address());
                square(x, y);
            }))) {
                assertOutput(OrtModel.run(model, kernels, Map.of("x", floats(1, 2, 3))), "out0", -1, -4, -9);
            }
            assertEquals(List.of(schema.equals(inPlace)), same);
        }
    }

    @Test
    void inputsAreReadOnly() {
        Model model = model(square(builder.input("x", VECTOR)));
        try (Kernels kernels = kernels(squares(call -> call.input(0).data().set(JAVA_FLOAT, 0, 1)))) {
            assertThrows(RuntimeException.class, () -> OrtModel.run(model, kernels, Map.of("x", floats(1))));
        }
    }

    @Test
    void severalThreadsRunASession() throws Exception {
        Model model = model(square(square(builder.input("x", VECTOR))));
        try (Kernels kernels = kernels(squares(KernelsTest::square));
                OrtModel session = OrtModel.of(model, kernels);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<float[]>> runs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                float value = i % 7;
                runs.add(() -> floats(session.run(Map.of("x", floats(value))).get("out0")));
            }
            List<Future<float[]>> results = threads.invokeAll(runs);
            for (int i = 0; i < results.size(); i++) {
                assertEquals(Math.pow(i % 7, 4), results.get(i).get()[0]);
            }
            assertEquals(400, kernels.statistics().getFirst().calls());
        }
    }

    @Test
    void aKernelCanRunASessionOfItsOwn() {
        Model outer = model(square(builder.input("x", VECTOR)));
        KernelsTest inner = new KernelsTest();
        Model negation = inner.model(inner.square(inner.builder.input("x", VECTOR)));
        try (Kernels kernels = kernels(squares(KernelsTest::square));
                OrtModel session = OrtModel.of(negation, kernels);
                Kernels nesting = kernels(squares(call -> {
                    KernelTensor y = call.output(0, call.input(0).shape());
                    float[] results = floats(session.run(Map.of("x", floats(5))).get("out0"));
                    y.data()
                            .set(
                                    JAVA_FLOAT,
                                    0,
                                    results[0] + call.input(0).data().get(JAVA_FLOAT, 0));
                }))) {
            assertOutput(OrtModel.run(outer, nesting, Map.of("x", floats(1))), "out0", 26);
        }
    }

    @Test
    void kernelsLiveAsLongAsTheirSession() {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        Model model = model(square(builder.input("x", VECTOR)));
        Kernels kernels = kernels(squares(new Kernel() {
            @Override
            public void compute(KernelCall call) {
                events.add("compute");
                square(call);
            }

            @Override
            public void close() {
                events.add("close");
            }
        }));
        OrtModel session = OrtModel.of(model, kernels);
        session.run(Map.of("x", floats(1)));
        assertThrows(IllegalStateException.class, kernels::close);
        assertOutput(session.run(Map.of("x", floats(3))), "out0", 9);
        assertEquals(List.of("compute", "compute"), events);
        session.close();
        assertEquals(List.of("compute", "compute", "close"), events);
        kernels.close();
        kernels.close();
    }

    @Test
    void statisticsCountCallsAndWhatKernelsReport() {
        Value x = builder.input("x", VECTOR);
        Model model = model(square(x), square(x));
        try (Kernels kernels = kernels(squares(call -> {
            square(call);
            call.addDeviceTime(5);
            call.addTransfer(16, 8);
        }))) {
            assertEquals(List.of(), kernels.statistics());
            OrtModel.run(model, kernels, Map.of("x", floats(1)));
            OperatorStatistics statistics = kernels.statistics().getFirst();
            assertEquals("test.domain::Square", statistics.operator());
            assertEquals(2, statistics.calls());
            assertTrue(statistics.nanos() > 0);
            assertEquals(10, statistics.deviceNanos());
            assertEquals(32, statistics.bytesToDevice());
            assertEquals(16, statistics.bytesFromDevice());
        }
    }
}
