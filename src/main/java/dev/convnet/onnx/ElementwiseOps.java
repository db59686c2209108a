package dev.convnet.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Operators that compute each element of their result from the elements at the same position.
 *
 * <p>Operators of one input keep its element type and shape. Operators of several inputs broadcast by NumPy's rules: shapes are
 * aligned at their last axis, and an axis of size 1 is repeated; {@code a} [2, 1, 4] and {@code b} [3, 1] give [2, 3, 4].
 */
interface ElementwiseOps extends ConstantOps {
    /** a + b, broadcast; a and b have one element type. */
    default Value add(Value a, Value b) {
        return binary("Add", a, b);
    }

    /** a − b, broadcast; a and b have one element type. */
    default Value sub(Value a, Value b) {
        return binary("Sub", a, b);
    }

    /** a · b, broadcast; a and b have one element type. */
    default Value mul(Value a, Value b) {
        return binary("Mul", a, b);
    }

    /** a / b, broadcast; a and b have one element type. */
    default Value div(Value a, Value b) {
        return binary("Div", a, b);
    }

    /** {@code base} to the power of {@code exponent}, broadcast; both have one element type. */
    default Value pow(Value base, Value exponent) {
        return binary("Pow", base, exponent);
    }

    /** The remainder of a / b, broadcast, with the sign of b; a and b have one integer type. */
    default Value mod(Value a, Value b) {
        return binary("Mod", a, b);
    }

    /** The larger of a and b, broadcast; a and b have one element type. */
    default Value max(Value a, Value b) {
        return binary("Max", a, b);
    }

    /** The smaller of a and b, broadcast; a and b have one element type. */
    default Value min(Value a, Value b) {
        return binary("Min", a, b);
    }

    /** Whether a ≥ b, broadcast; a bool tensor. */
    default Value greaterOrEqual(Value a, Value b) {
        return compare("GreaterOrEqual", a, b);
    }

    /** Whether a &gt; b, broadcast; a bool tensor. */
    default Value greater(Value a, Value b) {
        return compare("Greater", a, b);
    }

    /** Whether a = b, broadcast; a bool tensor. */
    default Value equal(Value a, Value b) {
        return compare("Equal", a, b);
    }

    /** {@code ifTrue} where the bool tensor {@code condition} is true and {@code ifFalse} elsewhere; all three broadcast. */
    default Value where(Value condition, Value ifTrue, Value ifFalse) {
        Shape branches = ifTrue.shape().broadcast("Where", ifFalse.shape());
        TensorType type = new TensorType(ifTrue.dataType(), condition.shape().broadcast("Where", branches));
        return builder().onnx("Where", List.of(condition, ifTrue, ifFalse), Map.of(), type);
    }

    /** max(0, x). */
    default Value relu(Value x) {
        return unary("Relu", x);
    }

    /** The logistic function 1 / (1 + e^−x). */
    default Value sigmoid(Value x) {
        return unary("Sigmoid", x);
    }

    /** √x. */
    default Value sqrt(Value x) {
        return unary("Sqrt", x);
    }

    /** e^x. */
    default Value exp(Value x) {
        return unary("Exp", x);
    }

    /** −x. */
    default Value neg(Value x) {
        return unary("Neg", x);
    }

    /** |x|. */
    default Value abs(Value x) {
        return unary("Abs", x);
    }

    /** The natural logarithm of x. */
    default Value log(Value x) {
        return unary("Log", x);
    }

    /** The error function 2/√π · ∫₀ˣ e^−t² dt. */
    default Value erf(Value x) {
        return unary("Erf", x);
    }

    /** The hyperbolic tangent of x. */
    default Value tanh(Value x) {
        return unary("Tanh", x);
    }

    /** log(1 + e^x). */
    default Value softplus(Value x) {
        return unary("Softplus", x);
    }

    /** x · max(0, min(1, x/6 + 1/2)) (Howard et al. 2019). */
    default Value hardSwish(Value x) {
        return unary("HardSwish", x);
    }

    /** max(0, min(1, alpha · x + beta)). */
    default Value hardSigmoid(Value x, float alpha, float beta) {
        return unary("HardSigmoid", x, Map.of("alpha", Attribute.of(alpha), "beta", Attribute.of(beta)));
    }

    /** x where x ≥ 0, and alpha · x elsewhere. */
    default Value leakyRelu(Value x, float alpha) {
        return unary("LeakyRelu", x, Map.of("alpha", Attribute.of(alpha)));
    }

    /** x where x ≥ 0, and alpha · (e^x − 1) elsewhere (Clevert et al. 2015). */
    default Value elu(Value x, float alpha) {
        return unary("Elu", x, Map.of("alpha", Attribute.of(alpha)));
    }

    /** x where x ≥ 0, and slope · x elsewhere (He et al. 2015); the slope broadcasts to the shape of x. */
    default Value prelu(Value x, Value slope) {
        if (!x.shape().broadcast("PRelu", slope.shape()).equals(x.shape())) {
            throw new ShapeException("PRelu: a slope " + slope.shape() + " does not broadcast to " + x.shape());
        }
        return builder().onnx("PRelu", List.of(x, slope), Map.of(), x.type());
    }

    /** max(low, min(x, high)); the bounds are scalars, and {@code null} for none. */
    default Value clip(Value x, Value low, Value high) {
        for (Value bound : Arrays.asList(low, high)) {
            if (bound != null && !bound.type().equals(new TensorType(x.dataType(), Shape.SCALAR))) {
                throw new ShapeException("Clip: a bound of " + x.type() + " must be a scalar, not " + bound.type());
            }
        }
        return builder().onnx("Clip", Arrays.asList(x, low, high), Map.of(), x.type());
    }

    /** x · Φ(x), with the distribution function Φ of the normal distribution: x/2 · (1 + erf(x/√2)) (Hendrycks and Gimpel 2016). */
    default Value gelu(Value x) {
        Value erf = erf(mul(x, scalar(x, Math.sqrt(0.5))));
        return mul(mul(x, scalar(x, 0.5)), add(erf, scalar(x, 1)));
    }

    /** The approximation x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) of {@link #gelu} (Hendrycks and Gimpel 2016). */
    default Value geluTanh(Value x) {
        Value cubic = mul(mul(x, scalar(x, 0.044715)), mul(x, x));
        Value tanh = tanh(mul(add(x, cubic), scalar(x, Math.sqrt(2 / Math.PI))));
        return mul(mul(x, scalar(x, 0.5)), add(tanh, scalar(x, 1)));
    }

    /** The sign of x: −1, 0 or 1. */
    default Value sign(Value x) {
        return unary("Sign", x);
    }

    /** 1 / x. */
    default Value reciprocal(Value x) {
        return unary("Reciprocal", x);
    }

    /** x itself, as another value of the graph. */
    default Value identity(Value x) {
        return unary("Identity", x);
    }

    /** x with its elements converted to another type; no node where x has that type. */
    default Value cast(Value x, DataType to) {
        return x.dataType() == to
                ? x
                : builder()
                        .onnx(
                                "Cast",
                                List.of(x),
                                Map.of("to", Attribute.of(to.number())),
                                new TensorType(to, x.shape()));
    }

    /**
     * Dropout in training mode: zeroes each element with probability {@code ratio} and scales the others by 1 / (1 − ratio), for
     * the mean to stay (Srivastava et al. 2014).
     */
    default Value dropout(Value x, float ratio) {
        Value ratioInput = constant(Tensor.floats(Shape.SCALAR, ratio));
        Value trainingMode = constant(Tensor.bool(true));
        return builder().onnx("Dropout", List.of(x, ratioInput, trainingMode), Map.of(), x.type());
    }

    /** Dropout at inference: the identity, which keeps the probability that training would drop an element with. */
    default Value dropoutAtInference(Value x, float ratio) {
        return builder().onnx("Dropout", List.of(x, constant(Tensor.floats(Shape.SCALAR, ratio))), Map.of(), x.type());
    }

    private Value unary(String opType, Value x) {
        return unary(opType, x, Map.of());
    }

    private Value unary(String opType, Value x, Map<String, Attribute> attributes) {
        return builder().onnx(opType, List.of(x), attributes, x.type());
    }

    private Value binary(String opType, Value a, Value b) {
        if (a.dataType() != b.dataType()) {
            throw new ShapeException(opType + ": " + a.type() + " and " + b.type() + " differ in element type");
        }
        TensorType type = new TensorType(a.dataType(), a.shape().broadcast(opType, b.shape()));
        return builder().onnx(opType, List.of(a, b), Map.of(), type);
    }

    private Value compare(String opType, Value a, Value b) {
        TensorType type = new TensorType(DataType.BOOL, a.shape().broadcast(opType, b.shape()));
        return builder().onnx(opType, List.of(a, b), Map.of(), type);
    }
}
