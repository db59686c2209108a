package dev.convnet.onnx.file;

import static java.util.stream.Collectors.joining;

import dev.convnet.onnx.Dim;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads Einsum as sums, transpositions and matrix products, one product for each further operand. */
final class Einsum {
    private final Ops ops;
    private Value value;

    /** The letters of the axes of {@link #value}. */
    private String letters;

    private Einsum(Ops ops, Value value, String letters) {
        this.ops = ops;
        this.value = value;
        this.letters = letters;
    }

    /**
     * Records an equation, such as {@code bhid,bhjd->bhij}.
     *
     * @throws UnsupportedOperationException if the equation has an ellipsis or no arrow, or repeats a letter in an operand
     */
    static Value record(Ops ops, String equation, List<Value> operands) {
        String[] sides = equation.replace(" ", "").split("->", -1);
        String[] terms = sides[0].split(",", -1);
        require(
                sides.length == 2 && !equation.contains("."),
                "an equation needs an arrow and no ellipsis: " + equation);
        require(terms.length == operands.size(), "the equation " + equation + " does not fit the inputs");
        for (int i = 0; i < terms.length; i++) {
            require(
                    terms[i].length() == operands.get(i).shape().rank()
                            && terms[i].chars().distinct().count() == terms[i].length(),
                    "the equation " + equation + " must name each axis of an input once");
        }
        Einsum result = new Einsum(ops, operands.getFirst(), terms[0]);
        for (int i = 1; i < terms.length; i++) {
            String needed = Stream.of(terms).skip(i + 1L).collect(joining()) + sides[1];
            result.multiply(new Einsum(ops, operands.get(i), terms[i]), needed);
        }
        result.sumExcept(sides[1]);
        return result.arranged(sides[1]);
    }

    private void multiply(Einsum other, String needed) {
        sumExcept(other.letters + needed);
        other.sumExcept(letters + needed);
        String shared = select(letters, other.letters, true);
        String batch = select(shared, needed, true);
        String summed = select(shared, needed, false);
        String rows = select(letters, other.letters, false);
        String columns = select(other.letters, letters, false);
        List<Dim> dims = new ArrayList<>();
        (batch + rows).chars().forEach(letter -> dims.add(dim((char) letter)));
        columns.chars().forEach(letter -> dims.add(other.dim((char) letter)));
        Value left = matrices(arranged(batch + rows + summed), batch.length(), rows.length());
        Value right = matrices(other.arranged(batch + summed + columns), batch.length(), summed.length());
        value = ops.reshape(ops.matMul(left, right), new Shape(dims));
        letters = batch + rows + columns;
    }

    private Value matrices(Value x, int batch, int rows) {
        Shape shape = x.shape();
        List<Dim> dims = new ArrayList<>(shape.dims().subList(0, batch));
        dims.add(shape.product(batch, batch + rows));
        dims.add(shape.product(batch + rows, shape.rank()));
        return ops.reshape(x, new Shape(dims));
    }

    private void sumExcept(String kept) {
        long[] axes = IntStream.range(0, letters.length())
                .filter(i -> kept.indexOf(letters.charAt(i)) < 0)
                .asLongStream()
                .toArray();
        if (axes.length > 0) {
            value = ops.reduceSum(value, false, axes);
            letters = select(letters, kept, true);
        }
    }

    private Value arranged(String order) {
        int[] axes = order.chars().map(letters::indexOf).toArray();
        return order.equals(letters) ? value : ops.transpose(value, axes);
    }

    private Dim dim(char letter) {
        return value.shape().dim(letters.indexOf(letter));
    }

    /** The letters of {@code from} that are in {@code others}, or those that are not. */
    private static String select(String from, String others, boolean isIn) {
        return from.chars()
                .filter(letter -> others.indexOf(letter) >= 0 == isIn)
                .mapToObj(letter -> String.valueOf((char) letter))
                .collect(joining());
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new UnsupportedOperationException(message);
        }
    }
}
