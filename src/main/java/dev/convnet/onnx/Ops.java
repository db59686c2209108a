package dev.convnet.onnx;

import java.util.List;
import java.util.Map;

/**
 * ONNX's operators under their own names, in the version {@link #OPSET}. A call infers the types of its results, records a node on
 * the tape and returns the new edges. Each family of operators is an interface of its own.
 *
 * <p>All operators throw {@link ShapeException} when the inputs do not fit; the message names the operator and the shapes.
 */
public final class Ops
        implements ElementwiseOps,
                ReductionOps,
                MatrixOps,
                ConvolutionOps,
                PoolingOps,
                NormalizationOps,
                ShapeOps,
                IndexOps {
    /**
     * The version of ONNX's operator set. From 19 on ONNX renews operators for new element types, and ONNX Runtime's CUDA provider has
     * kernels of Equal, Flatten, Identity, Pad, ReduceMax, Size and ConstantOfShape only up to 18, so it leaves later ones to the CPU.
     */
    public static final int OPSET = 18;

    private final GraphBuilder builder;

    /** @param builder the tape onto which the operators are recorded */
    public Ops(GraphBuilder builder) {
        this.builder = builder;
    }

    @Override
    public GraphBuilder builder() {
        return builder;
    }

    /** The body of a model-local function: records nodes from its inputs to its outputs. */
    @FunctionalInterface
    public interface FunctionBody {
        List<Value> record(Ops ops, List<Value> inputs);
    }

    /**
     * Calls a model-local function and traces its body with the types of this call's inputs.
     *
     * @param domain the function's domain
     * @param function the function's name; its overload follows from the body
     * @param inputNames the names of the inputs in the file
     * @param arguments the inputs; {@code null} where an optional one is left out
     * @param attributes the attributes, which kernels of the operator read; the body already includes their values
     * @return the outputs
     */
    public List<Value> call(
            String domain,
            String function,
            List<String> inputNames,
            List<Value> arguments,
            Map<String, Attribute> attributes,
            FunctionBody body) {
        return builder.call(
                domain,
                function,
                inputNames,
                arguments,
                attributes,
                (inner, inputs) -> body.record(new Ops(inner), inputs));
    }

    /**
     * The size of {@code axis} of {@code x} as a scalar of {@code type}, a floating-point type. It is the sum of that many ones: the
     * results of Shape lie in the host's memory, and computing with them would move work from the device that holds the tensors.
     */
    public Value length(Value x, int axis, DataType type) {
        Value one = constant(Tensor.reals(type, Shape.SCALAR, 1));
        Shape ones = new Shape(List.of(x.shape().dim(axis)));
        return reduceSum(expand(one, shape(x, axis, axis + 1), ones), false, 0);
    }
}
