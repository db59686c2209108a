package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.List;
import java.util.Map;

/**
 * The gradient of a two-dimensional MaxPool: the gradient of each window goes to its first maximum.
 *
 * @param inputSize height and width of the input
 */
public record MaxPoolGrad(List<Long> inputSize) implements DomainOperator {
    public static final OperatorType<MaxPoolGrad> TYPE = new OperatorType<>(
            OperatorType.schema("MaxPoolGrad")
                    .input("dy", REAL)
                    .input("indices", DataType.INT64)
                    .output("dx", REAL)
                    .attribute("input_size", AttributeKind.INTS),
            attributes -> new MaxPoolGrad(attributes.integers("input_size")));

    public MaxPoolGrad {
        inputSize = List.copyOf(inputSize);
    }

    @Override
    public OperatorType<MaxPoolGrad> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return Map.of("input_size", Attribute.of(inputSize));
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, [N, C, H', W']
     * @param indices int64 [N, C, H', W'], the positions of the maxima in the flattened input, as MaxPool returns them
     * @return gradient of the input, [N, C, H, W]
     */
    public Value call(Ops ops, Value dy, Value indices) {
        return call(ops, List.of(dy, indices)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value dy = inputs.get(0);
        Value indices = inputs.get(1);
        Shape shape = dy.shape().with(2, Dim.of(inputSize.get(0))).with(3, Dim.of(inputSize.get(1)));
        Dim planes = dy.shape().dim(0).times(dy.shape().dim(1));
        long pixels = inputSize.get(0) * inputSize.get(1);
        Value zero = ops.expand(
                ops.scalar(dy, 0),
                ops.shape(dy, 0, 2),
                new Shape(dy.shape().dims().subList(0, 2)));
        Value zeros =
                ops.expand(ops.reshape(zero, Shape.of(planes, 1)), ops.int64s(1, pixels), Shape.of(planes, pixels));
        Value sums = ops.scatterAdd(
                ops.reshape(zeros, flat(shape)),
                0,
                ops.reshape(indices, flat(dy.shape())),
                ops.reshape(dy, flat(dy.shape())));
        return List.of(ops.reshape(sums, shape));
    }

    private static Shape flat(Shape shape) {
        return new Shape(List.of(shape.product(0, shape.rank())));
    }
}
