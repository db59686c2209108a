package dev.convnet.testing;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.ops.DomainOperator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls of one operator of our domain with certain inputs, as a model that any ONNX Runtime takes: with a kernel it runs that,
 * without one the body.
 *
 * @param name for people and files
 * @param operator the operator's name
 * @param model its inputs are named as in {@code inputs}, its outputs as the operator's
 * @param inputs what the model takes, and what PyTorch needs besides
 * @param byReferenceEvaluator whether the {@code onnx} package's evaluator computes the body rightly
 */
public record OperatorCase(
        String name, String operator, Model model, Map<String, Tensor> inputs, boolean byReferenceEvaluator) {

    /** Records calls of an operator, given values of the inputs by name. @return what the model puts out, by name */
    @FunctionalInterface
    interface Recording {
        Map<String, Value> record(Ops ops, Map<String, Value> inputs);
    }

    static OperatorCase of(String name, Map<String, Tensor> inputs, Recording recording) {
        GraphBuilder builder = new GraphBuilder("case");
        Map<String, Value> values = new LinkedHashMap<>();
        inputs.forEach((input, tensor) -> values.put(input, builder.input(input, tensor.type())));
        recording.record(new Ops(builder), values).forEach(builder::output);
        Model model = new Model(builder.build(), Map.of(), Map.of(), "");
        return new OperatorCase(name, ours(model).getFirst().operator().name(), model, inputs, true);
    }

    /** The same case with inputs that only PyTorch needs. */
    OperatorCase withMore(Map<String, Tensor> more) {
        Map<String, Tensor> all = new LinkedHashMap<>(inputs);
        all.putAll(more);
        return new OperatorCase(name, operator, model, all, byReferenceEvaluator);
    }

    OperatorCase withoutReferenceEvaluator() {
        return new OperatorCase(name, operator, model, inputs, false);
    }

    private static List<Node> ours(Model model) {
        return model.graph().nodes().stream()
                .filter(node -> node.operator().domain().equals(DomainOperator.DOMAIN))
                .toList();
    }

    /** How often the operator is called. */
    public long calls() {
        return ours(model).size();
    }

    /** What a script needs to know of it. */
    Map<String, Object> plan() {
        Map<String, Object> attributes = new HashMap<>();
        ours(model)
                .getFirst()
                .attributes()
                .forEach((attribute, value) -> attributes.put(
                        attribute,
                        switch (value) {
                            case Attribute.Int(long number) -> number;
                            case Attribute.Real(float number) -> Double.parseDouble(Float.toString(number));
                            case Attribute.Text(String text) -> text;
                            case Attribute.Ints(List<Long> numbers) -> numbers;
                            case Attribute.Data _ ->
                                throw new IllegalArgumentException("no operator of ours has a tensor attribute");
                        }));
        return Map.of("name", name, "operator", operator, "attributes", attributes, "reference", byReferenceEvaluator);
    }

    @Override
    public String toString() {
        return name;
    }
}
