package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices. */
interface MatrixOps extends ConstantOps {
    /**
     * General matrix multiplication: {@code a · b + c}.
     *
     * @param a [m, k], or [k, m] where {@code transposeA}
     * @param b [k, n], or [n, k] where {@code transposeB}
     * @param c of any shape that broadcasts to [m, n], or {@code null} for none
     * @return [m, n]
     */
    default Value gemm(Value a, Value b, Value c, boolean transposeA, boolean transposeB) {
        if (a.shape().rank() != 2 || b.shape().rank() != 2) {
            throw new ShapeException("Gemm: takes matrices, not " + a.shape() + " and " + b.shape());
        }
        Dim inner = a.shape().dim(transposeA ? 0 : 1);
        if (!inner.equals(b.shape().dim(transposeB ? 1 : 0))) {
            throw new ShapeException("Gemm: " + a.shape() + (transposeA ? "ᵀ" : "") + " times " + b.shape()
                    + (transposeB ? "ᵀ" : "") + " is not defined");
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        if (transposeA) {
            attributes.put("transA", Attribute.of(true));
        }
        if (transposeB) {
            attributes.put("transB", Attribute.of(true));
        }
        Shape out = Shape.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1));
        List<Value> inputs = c == null ? List.of(a, b) : List.of(a, b, c);
        return builder().onnx("Gemm", inputs, attributes, new TensorType(a.dataType(), out));
    }

    /**
     * The matrix product over the last two axes.
     *
     * @param a [batch…, m, k]
     * @param b [batch…, k, n], whose leading axes broadcast with those of {@code a}
     * @return [batch…, m, n]
     */
    default Value matMul(Value a, Value b) {
        Shape left = a.shape();
        Shape right = b.shape();
        if (left.rank() < 2 || right.rank() < 2 || !left.dim(-1).equals(right.dim(-2))) {
            throw new ShapeException("MatMul: " + left + " times " + right + " is not defined");
        }
        Shape batch = leading(left).broadcast("MatMul", leading(right));
        List<Dim> out = new ArrayList<>(batch.dims());
        out.add(left.dim(-2));
        out.add(right.dim(-1));
        return builder().onnx("MatMul", List.of(a, b), Map.of(), new TensorType(a.dataType(), new Shape(out)));
    }

    private static Shape leading(Shape shape) {
        return new Shape(shape.dims().subList(0, shape.rank() - 2));
    }
}
