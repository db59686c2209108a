package dev.convnet.train.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientModelTest {
    private final GraphBuilder graph = new GraphBuilder("g");
    private final Value x = graph.input("x", TensorType.of(DataType.FLOAT, 2));

    private String refusal(String output) {
        Model model = new Model(graph.build(), Map.of(), Map.of(), "");
        return assertThrows(UserError.class, () -> GradientModel.of(model, "m.onnx", output, List.of("x")))
                .getMessage();
    }

    @Test
    void anOperatorWithoutARuleIsNamedWithItsNode() {
        OperatorId id = new OperatorId("my.domain", "Mystery", "");
        Value mystery = graph.within("block/3", () -> graph.node(id, List.of(x), Map.of(), List.of(x.type())))
                .getFirst();
        graph.output("y", new Ops(graph).relu(mystery));
        assertEquals(
                "m.onnx: cannot differentiate y: my.domain::Mystery at block/3 has no gradient rule", refusal("y"));
    }

    @Test
    void namesOfGradientsThatAreTakenAreRefused() {
        graph.output("y", new Ops(graph).relu(x));
        graph.output("x_grad", new Ops(graph).sigmoid(x));
        assertEquals("m.onnx: already has a value x_grad, the name of the gradient for x: rename it", refusal("y"));
    }
}
