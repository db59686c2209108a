package dev.convnet.autodiff;

import static dev.convnet.autodiff.Broadcasts.sumTo;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Gradient rules of matrix products. */
final class MatrixRules {
    static final Map<OperatorId, GradientRule> RULES = Map.of(
            OperatorId.onnx("Gemm"), MatrixRules::gemm,
            OperatorId.onnx("MatMul"), MatrixRules::matMul);

    private MatrixRules() {}

    static List<Value> gemm(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        if (node.real("alpha", 1) != 1 || node.real("beta", 1) != 1) {
            throw new UnsupportedOperationException(node + " has no gradient rule for alpha or beta other than 1");
        }
        Value d = dy.getFirst();
        Value a = node.input(0);
        Value b = node.input(1);
        boolean transposeA = node.integer("transA", 0) == 1;
        boolean transposeB = node.integer("transB", 0) == 1;
        List<Value> gradients = new ArrayList<>();
        gradients.add(
                !wanted.test(0)
                        ? null
                        : transposeA
                                ? ops.gemm(b, d, null, transposeB, true)
                                : ops.gemm(d, b, null, false, !transposeB));
        gradients.add(
                !wanted.test(1)
                        ? null
                        : transposeB
                                ? ops.gemm(d, a, null, true, transposeA)
                                : ops.gemm(a, d, null, !transposeA, false));
        if (node.hasInput(2)) {
            gradients.add(wanted.test(2) ? sumTo(ops, d, node.input(2).shape()) : null);
        }
        return gradients;
    }

    static List<Value> matMul(Ops ops, Node node, List<Value> dy, IntPredicate wanted) {
        Value d = dy.getFirst();
        Value a = node.input(0);
        Value b = node.input(1);
        return Arrays.asList(
                wanted.test(0) ? sumTo(ops, ops.matMul(d, transposed(ops, b)), a.shape()) : null,
                wanted.test(1) ? sumTo(ops, ops.matMul(transposed(ops, a), d), b.shape()) : null);
    }

    private static Value transposed(Ops ops, Value matrices) {
        int rank = matrices.shape().rank();
        int[] permutation = IntStream.range(0, rank).toArray();
        permutation[rank - 1] = rank - 2;
        permutation[rank - 2] = rank - 1;
        return ops.transpose(matrices, permutation);
    }
}
