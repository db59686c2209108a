package dev.convnet.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.ops.Attributes;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.testing.OrtModel;
import dev.convnet.testing.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Kernels of chains in ONNX Runtime. */
class ChainKernelsTest {
    /** x times a whole number, where the kernels are; its body gives x, so that it shows which of them ran. */
    private static final OperatorSchema SCALE = OperatorSchema.of("test.domain", "Scale")
            .input("x", OperatorSchema.REAL)
            .input("times", DataType.INT64)
            .output("y", OperatorSchema.REAL);

    private static final Map<String, Tensor> INPUTS = Map.of(
            "x", Tensor.floats(Shape.of(2), 1, 2),
            "times", Tensor.int64s(Shape.SCALAR, 3));

    private final List<Chain> made = new ArrayList<>();

    private final class Library implements KernelLibrary {
        @Override
        public String description() {
            return "for a test";
        }

        @Override
        public List<KernelFactory> factories() {
            return List.of(KernelFactory.of(
                    SCALE,
                    _ -> call -> scale(
                            call.input(0),
                            call.input(1),
                            call.output(0, call.input(0).shape()))));
        }

        /** Takes every member for one that scales the value before it, and {@code x} for the first input. */
        @Override
        public Optional<Chain.Factory> chains() {
            return Optional.of(chain -> {
                made.add(chain);
                return call -> {
                    KernelTensor y = call.output(0, call.input(0).shape());
                    y.data().copyFrom(call.input(0).data());
                    chain.members().forEach(_ -> scale(y, call.input(1), y));
                };
            });
        }
    }

    private static void scale(KernelTensor x, KernelTensor times, KernelTensor y) {
        for (long i = 0; i < x.elements(); i++) {
            float product = x.data().getAtIndex(JAVA_FLOAT, i) * times.data().get(JAVA_LONG, 0);
            y.data().setAtIndex(JAVA_FLOAT, i, product);
        }
    }

    private static Model twice() {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", INPUTS.get("x").type());
        Value times = builder.input("times", INPUTS.get("times").type());
        Value once = scaled(builder, x, times);
        builder.output("y", scaled(builder, once, times));
        return new Model(builder.build(), Map.of(), Map.of(), "");
    }

    private static Value scaled(GraphBuilder builder, Value x, Value times) {
        return new Ops(builder)
                .call(
                        SCALE.domain(),
                        SCALE.name(),
                        List.of("x", "times"),
                        List.of(x, times),
                        Map.of(),
                        (body, in) -> List.of(body.identity(in.getFirst())))
                .getFirst();
    }

    private static double[] run(ModelProto model, Kernels kernels) {
        try (OrtModel opened = OrtModel.of(model.toByteArray(), kernels)) {
            return Tensors.doubles(opened.run(INPUTS).get("y"));
        }
    }

    @Test
    void aChainIsOneCallWithInputsOfSeveralTypes() {
        ModelProto file = ModelWriter.toProto(twice());
        try (Kernels kernels = Kernels.of("test", new Library())) {
            assertTrue(kernels.canLower());
            assertArrayEquals(new double[] {9, 18}, run(kernels.lowered(file), kernels));
            assertEquals(
                    List.of("dev.convnet.kernels::Chain 1"),
                    kernels.statistics().stream()
                            .map(row -> row.operator() + " " + row.calls())
                            .toList());
            assertArrayEquals(new double[] {9, 18}, run(file, kernels));
        }
        assertEquals(
                List.of(new Chain(
                        2,
                        List.of(
                                new Chain.Member("Scale", new Attributes(Map.of()), List.of(0, 1), List.of(2)),
                                new Chain.Member("Scale", new Attributes(Map.of()), List.of(2, 1), List.of(3))),
                        List.of(3))),
                made);
    }

    @Test
    void kernelsThatDoNotChainLeaveModelsAsTheyAre() {
        ModelProto file = ModelWriter.toProto(twice());
        KernelLibrary single =
                KernelLibrary.of("for a test", new Library().factories().toArray(KernelFactory[]::new));
        try (Kernels none = Kernels.none();
                Kernels jvm = Kernels.open("jvm");
                Kernels kernels = Kernels.of("test", single)) {
            for (Kernels each : List.of(none, jvm, kernels)) {
                assertFalse(each.canLower());
                assertSame(file, each.lowered(file));
            }
        }
    }
}
