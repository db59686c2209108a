package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;

/** The gradient of a two-dimensional convolution for its bias: the sum of dy over all axes but the channels. */
public record ConvBiasGrad() implements DomainOperator {
    public static final OperatorType<ConvBiasGrad> TYPE = new OperatorType<>(
            OperatorType.schema("ConvBiasGrad").input("dy", REAL).output("dbias", REAL), _ -> new ConvBiasGrad());

    @Override
    public OperatorType<ConvBiasGrad> type() {
        return TYPE;
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, [N, O, H', W']
     * @return gradient of the bias, [O]
     */
    public Value call(Ops ops, Value dy) {
        return call(ops, List.of(dy)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        return List.of(ops.reduceSum(inputs.get(0), false, 0, 2, 3));
    }
}
