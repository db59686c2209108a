package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import dev.convnet.ops.OperatorSchema.Formal;
import dev.convnet.ops.OperatorSchema.InPlace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that do not fit are refused when the graph is made, not when it runs. */
class OperatorSchemaTest {
    private static final OperatorSchema SCALE = OperatorSchema.of("my.domain", "Scale")
            .input("x", REAL)
            .input("positions", DataType.INT64)
            .optionalInput("shift", REAL)
            .output("y", REAL)
            .attribute("factor", AttributeKind.REAL)
            .inPlace(0, 0);

    private static final Map<String, Attribute> FACTOR = Map.of("factor", Attribute.of(2f));

    private final GraphBuilder builder = new GraphBuilder("test");
    private final Value x = builder.input("x", TensorType.of(DataType.FLOAT, 2, 3));
    private final Value twice = builder.input("twice", TensorType.of(DataType.DOUBLE, 2, 3));
    private final Value positions = builder.input("positions", TensorType.of(DataType.INT64, 4));

    @Test
    void aCallThatFitsIsRecorded() {
        Value y = call(Arrays.asList(x, positions), FACTOR).getFirst();
        assertEquals("my.domain::Scale", y.producer().orElseThrow().operator().toString());
        call(Arrays.asList(x, positions, null), FACTOR);
        call(List.of(x, positions, x), FACTOR);
    }

    @Test
    void aCallThatDoesNotFitIsRefusedInWords() {
        assertRefused("takes the inputs [x, positions, shift], but was given 1", List.of(x), FACTOR);
        assertRefused("but was given 4", List.of(x, positions, x, x), FACTOR);
        assertRefused("the input x cannot be left out", Arrays.asList(null, positions), FACTOR);
        assertRefused("the input positions is one of [INT64], not float[2, 3]", List.of(x, x), FACTOR);
        assertRefused("the input shift is DOUBLE where another is FLOAT", List.of(x, positions, twice), FACTOR);
        assertRefused("takes the attributes [factor], not []", List.of(x, positions), Map.of());
        assertRefused("factor is of the kind REAL", List.of(x, positions), Map.of("factor", Attribute.of(2)));
    }

    @Test
    void aBodyThatDoesNotFitIsRefusedInWords() {
        List<Value> arguments = List.of(x, positions);
        assertThrowsSaying(
                "has 1 outputs, not 0", () -> SCALE.call(new Ops(builder), arguments, FACTOR, (_, _) -> List.of()));
        assertThrowsSaying(
                "the output y is one of",
                () -> SCALE.call(new Ops(builder), arguments, FACTOR, (_, in) -> List.of(in.get(1))));
    }

    @Test
    void aVariadicInputStandsForSeveral() {
        OperatorSchema sum =
                OperatorSchema.of("my.domain", "Sum").variadicInput("x", REAL).output("y", REAL);
        List<Value> three = List.of(x, x, x);
        sum.call(new Ops(builder), three, Map.of(), (_, in) -> List.of(in.get(2)));
        assertEquals("x_2", sum.inputName(2));
        assertThrowsSaying(
                "but was given 0",
                () -> sum.call(new Ops(builder), List.of(), Map.of(), (_, in) -> List.of(in.getFirst())));
        assertThrowsSaying("no input can follow x", () -> sum.input("more", REAL));
    }

    @Test
    void whereNoTypesAreGivenAnyWillDo() {
        OperatorSchema first = OperatorSchema.of("my.domain", "First")
                .variadicInput("x", Set.of())
                .output("y", REAL);
        first.call(new Ops(builder), List.of(x, positions), Map.of(), (_, in) -> List.of(in.getFirst()));
    }

    private static Stream<OperatorSchema> operators() {
        return Domain.operators().stream().map(OperatorType::schema);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void everyOperatorOfTheDomainIsDeclaredSoundly(OperatorSchema operator) {
        assertEquals(DomainOperator.DOMAIN, operator.domain());
        assertEquals(
                1,
                Domain.operators().stream()
                        .filter(other -> other.name().equals(operator.name()))
                        .count(),
                "operators of that name");
        for (List<Formal> formals : List.of(operator.inputs(), operator.outputs())) {
            assertTrue(!formals.isEmpty());
            assertEquals(
                    formals.size(),
                    formals.stream().map(Formal::name).distinct().count(),
                    "names of " + formals);
        }
        for (InPlace pair : operator.inPlace()) {
            assertEquals(
                    operator.inputs().get(pair.input()).types(),
                    operator.outputs().get(pair.output()).types(),
                    pair.toString());
        }
    }

    private List<Value> call(List<Value> arguments, Map<String, Attribute> attributes) {
        return SCALE.call(new Ops(builder), arguments, attributes, (body, in) -> List.of(body.neg(in.get(0))));
    }

    private void assertRefused(String message, List<Value> arguments, Map<String, Attribute> attributes) {
        assertThrowsSaying(message, () -> call(arguments, attributes));
    }

    private static void assertThrowsSaying(String message, Runnable refused) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, refused::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
