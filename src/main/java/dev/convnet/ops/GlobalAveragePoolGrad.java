package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.List;
import java.util.Map;

/**
 * The gradient of GlobalAveragePool: the gradient of each plane is divided equally among its pixels.
 *
 * @param inputSize height and width of the input
 */
public record GlobalAveragePoolGrad(List<Long> inputSize) implements DomainOperator {
    public static final OperatorType<GlobalAveragePoolGrad> TYPE = new OperatorType<>(
            OperatorType.schema("GlobalAveragePoolGrad")
                    .input("dy", REAL)
                    .output("dx", REAL)
                    .attribute("input_size", AttributeKind.INTS),
            attributes -> new GlobalAveragePoolGrad(attributes.integers("input_size")));

    public GlobalAveragePoolGrad {
        inputSize = List.copyOf(inputSize);
    }

    @Override
    public OperatorType<GlobalAveragePoolGrad> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return Map.of("input_size", Attribute.of(inputSize));
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, [N, C, 1, 1]
     * @return gradient of the input, [N, C, H, W]
     */
    public Value call(Ops ops, Value dy) {
        return call(ops, List.of(dy)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value dy = inputs.get(0);
        long height = inputSize.get(0);
        long width = inputSize.get(1);
        Value share = ops.div(dy, ops.scalar(dy, (double) (height * width)));
        return List.of(ops.expand(share, ops.int64s(1, 1, height, width), Shape.of(1, 1, height, width)));
    }
}
