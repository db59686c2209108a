package dev.convnet.onnx;

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

    private Value unary(String opType, Value x) {
        return builder().onnx(opType, List.of(x), Map.of(), x.type());
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
