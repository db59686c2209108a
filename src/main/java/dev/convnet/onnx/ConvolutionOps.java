package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Convolution over images [N, C, H, W], or over any number of spatial axes in the place of H and W. */
interface ConvolutionOps extends ConstantOps {
    /**
     * Convolution.
     *
     * @param x [N, C, H, W]
     * @param weight [O, C / groups, kH, kW]
     * @param bias [O], or {@code null} for none
     * @param window stride, padding and dilation; its kernel is the weight's kH, kW
     * @param groups into how many groups the channels are split
     * @return [N, O, H', W'], with H' and W' as {@link Window} says
     */
    default Value conv(Value x, Value weight, Value bias, Window window, long groups) {
        if (x.shape().rank() < 3 || weight.shape().rank() != x.shape().rank()) {
            throw new ShapeException("Conv: takes images [N, C, H, W] and weights [O, C / groups, kH, kW], not "
                    + x.shape() + " and " + weight.shape());
        }
        if (groups < 1
                || weight.shape().size(0) % groups != 0
                || !weight.shape().dim(1).times(groups).equals(x.shape().dim(1))) {
            throw new ShapeException("Conv: weights " + weight.shape() + " do not fit an input " + x.shape() + " in "
                    + groups + " groups");
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(window.attributes());
        if (groups != 1) {
            attributes.put("group", Attribute.of(groups));
        }
        List<Value> inputs = bias == null ? List.of(x, weight) : List.of(x, weight, bias);
        Shape out = window.outputShape("Conv", x.shape().with(1, weight.shape().dim(0)));
        return builder().onnx("Conv", inputs, attributes, new TensorType(x.dataType(), out));
    }

    /**
     * Transposed convolution: the transpose of a convolution's linear map, which is the convolution's gradient for its input.
     *
     * @param x [N, O, H', W'], of the shape of the convolution's output
     * @param weight [O, C / groups, kH, kW], as the convolution has it
     * @param window the convolution's window
     * @param groups the convolution's groups
     * @param size H and W of the convolution's input, which the output's size alone does not determine
     * @return [N, C, H, W]
     */
    default Value convTranspose(Value x, Value weight, Window window, long groups, List<Long> size) {
        List<Long> outputPadding = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            long smallest = window.strides().get(i) * (x.shape().size(2 + i) - 1)
                    + window.reach(i)
                    - window.padsBegin().get(i)
                    - window.padsEnd().get(i);
            outputPadding.add(size.get(i) - smallest);
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(window.attributes());
        if (outputPadding.stream().anyMatch(p -> p != 0)) {
            attributes.put("output_padding", Attribute.of(outputPadding));
        }
        if (groups != 1) {
            attributes.put("group", Attribute.of(groups));
        }
        Shape out = x.shape().with(1, Dim.of(weight.shape().size(1) * groups)).withSpatial(size);
        return builder().onnx("ConvTranspose", List.of(x, weight), attributes, new TensorType(x.dataType(), out));
    }
}
