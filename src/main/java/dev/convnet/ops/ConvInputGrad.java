package dev.convnet.ops;

import static dev.convnet.ops.OperatorSchema.REAL;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The gradient of a two-dimensional convolution for its input. The body is a convolution where the shapes allow it, which is
 * faster than the transposed convolution that always works.
 *
 * @param window the convolution's window
 * @param groups the convolution's groups
 * @param inputSize height and width of the input
 */
public record ConvInputGrad(Window window, long groups, List<Long> inputSize) implements DomainOperator {
    public static final OperatorType<ConvInputGrad> TYPE = new OperatorType<>(
            WindowAttributes.addTo(OperatorType.schema("ConvInputGrad"))
                    .attribute("group", AttributeKind.INT)
                    .attribute("input_size", AttributeKind.INTS)
                    .input("dy", REAL)
                    .input("weight", REAL)
                    .output("dx", REAL),
            attributes -> new ConvInputGrad(
                    attributes.window(), attributes.integer("group"), attributes.integers("input_size")));

    public ConvInputGrad {
        inputSize = List.copyOf(inputSize);
    }

    @Override
    public OperatorType<ConvInputGrad> type() {
        return TYPE;
    }

    @Override
    public Map<String, Attribute> attributes() {
        return WindowAttributes.of(
                window, Map.of("group", Attribute.of(groups), "input_size", Attribute.of(inputSize)));
    }

    /**
     * Records a call.
     *
     * @param dy gradient of the output, [N, O, H', W']
     * @param weight [O, C / groups, kH, kW]
     * @return gradient of the input, [N, C, H, W]
     */
    public Value call(Ops ops, Value dy, Value weight) {
        return call(ops, List.of(dy, weight)).getFirst();
    }

    @Override
    public List<Value> body(Ops ops, List<Value> inputs) {
        Value dy = inputs.get(0);
        Value weight = inputs.get(1);
        return List.of(
                groups == 1 && isPlainConvolution(dy.shape())
                        ? flipped(ops, dy, weight)
                        : ops.convTranspose(dy, weight, window, groups, inputSize));
    }

    /** Whether the gradient is a convolution of dy: stride 1 and no more padding than the kernel reaches over. */
    private boolean isPlainConvolution(Shape dy) {
        return IntStream.range(0, window.rank())
                .allMatch(i -> window.strides().get(i) == 1
                        && window.padsBegin().get(i) < window.reach(i)
                        && window.padsEnd().get(i) < window.reach(i)
                        && dy.size(2 + i)
                                        + window.reach(i)
                                        - 1
                                        - window.padsBegin().get(i)
                                        - window.padsEnd().get(i)
                                == inputSize.get(i));
    }

    /** dx = dy convolved with the weights rotated by 180°, with their channel axes swapped. */
    private Value flipped(Ops ops, Value dy, Value weight) {
        Value swapped = ops.transpose(weight, 1, 0, 2, 3);
        boolean point = window.kernel().stream().allMatch(k -> k == 1);
        Value rotated = point ? swapped : ops.reverse(swapped, 2, 3);
        List<Long> before = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            before.add(window.reach(i) - 1 - window.padsBegin().get(i));
            after.add(window.reach(i) - 1 - window.padsEnd().get(i));
        }
        return ops.conv(
                dy, rotated, null, new Window(window.kernel(), window.strides(), before, after, window.dilations()), 1);
    }
}
