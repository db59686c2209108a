package dev.convnet.autodiff;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The gradient rule of Resize. Resizing is linear along each axis: y = M · x with a constant matrix M [out, in] of the interpolation's
 * weights, so dx = Mᵀ · dy.
 */
final class ResizeRule {
    private ResizeRule() {}

    static List<Value> resize(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Shape from = node.input(0).shape();
        Value gradient = dy.getFirst();
        for (int axis = 0; axis < from.rank(); axis++) {
            if (from.dim(axis).equals(gradient.shape().dim(axis))) {
                continue;
            }
            int in = (int) from.size(axis);
            int out = (int) gradient.shape().size(axis);
            double[] matrix = matrix(node, in, out, scale(node, from, axis, in, out));
            Value weights = ops.constant(Tensor.reals(gradient.dataType(), Shape.of(out, in), matrix));
            gradient = alongLast(ops, gradient, axis, weights);
        }
        List<Value> gradients = Arrays.asList(new Value[node.inputs().size()]);
        gradients.set(0, gradient);
        return gradients;
    }

    private static Value alongLast(Ops ops, Value x, int axis, Value weights) {
        int[] swapped = IntStream.range(0, x.shape().rank()).toArray();
        swapped[axis] = swapped.length - 1;
        swapped[swapped.length - 1] = axis;
        boolean isLast = axis == swapped.length - 1;
        Value product = ops.matMul(isLast ? x : ops.transpose(x, swapped), weights);
        return isLast ? product : ops.transpose(product, swapped);
    }

    /** The node's own scale of an axis, or the ratio of the sizes where the node has sizes. */
    private static double scale(Node node, Shape from, int axis, int in, int out) {
        if (!node.hasInput(2)) {
            return (double) out / in;
        }
        Tensor scales = ConstantInputs.tensor(node, 2);
        List<Long> axes = node.integers("axes");
        int position =
                axes.isEmpty() ? axis : axes.stream().map(from::axis).toList().indexOf(axis);
        return scales.data().getFloat(position * Float.BYTES);
    }

    private static double[] matrix(Node node, int in, int out, double scale) {
        double[] matrix = new double[out * in];
        for (int o = 0; o < out; o++) {
            double at = position(node, o, in, out, scale);
            switch (text(node, "mode", "nearest")) {
                case "nearest" -> matrix[o * in + clamp(nearest(node, at), in)] = 1;
                case "linear" -> {
                    double low = Math.floor(at);
                    matrix[o * in + clamp(low, in)] += 1 - (at - low);
                    matrix[o * in + clamp(low + 1, in)] += at - low;
                }
                default -> throw unsupported(node, "mode", "nearest");
            }
        }
        return matrix;
    }

    private static double position(Node node, int o, int in, int out, double scale) {
        return switch (text(node, "coordinate_transformation_mode", "half_pixel")) {
            case "half_pixel" -> (o + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> out > 1 ? (o + 0.5) / scale - 0.5 : 0;
            case "align_corners" -> out > 1 ? (double) o * (in - 1) / (out - 1) : 0;
            case "asymmetric" -> o / scale;
            default -> throw unsupported(node, "coordinate_transformation_mode", "half_pixel");
        };
    }

    private static double nearest(Node node, double at) {
        return switch (text(node, "nearest_mode", "round_prefer_floor")) {
            case "round_prefer_floor" -> Math.ceil(at - 0.5);
            case "round_prefer_ceil" -> Math.floor(at + 0.5);
            case "floor" -> Math.floor(at);
            case "ceil" -> Math.ceil(at);
            default -> throw unsupported(node, "nearest_mode", "round_prefer_floor");
        };
    }

    private static int clamp(double position, int size) {
        return (int) Math.clamp(position, 0, size - 1);
    }

    private static UnsupportedOperationException unsupported(Node node, String attribute, String absent) {
        return new UnsupportedOperationException(
                node + " has no gradient rule for " + attribute + " " + text(node, attribute, absent));
    }

    private static String text(Node node, String name, String absent) {
        return node.attributes().get(name) instanceof Attribute.Text(String value) ? value : absent;
    }
}
