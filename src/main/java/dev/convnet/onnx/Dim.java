package dev.convnet.onnx;

/** One dimension of a shape: a number, or a multiple of a symbol whose value is known only at run time. */
public sealed interface Dim {
    /** A dimension that is known when the graph is built. */
    record Known(long size) implements Dim {
        public Known {
            if (size < 0) {
                throw new ShapeException("a dimension must be at least 0, not " + size);
            }
        }

        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /** {@code factor} times the value of {@code symbol}, for example {@code batch*49} after a flattening. */
    record Symbolic(String symbol, long factor) implements Dim {
        @Override
        public String toString() {
            return factor == 1 ? symbol : symbol + "*" + factor;
        }
    }

    /** A known dimension. @throws ShapeException if {@code size} is negative */
    static Dim of(long size) {
        return new Known(size);
    }

    /** A symbolic dimension, such as {@code batch}. */
    static Dim of(String symbol) {
        return new Symbolic(symbol, 1);
    }

    /** This dimension times a known number. @throws ShapeException if the product is 2⁶³ or more */
    default Dim times(long factor) {
        return switch (this) {
            case Known(long size) -> new Known(product(size, factor));
            case Symbolic(String symbol, long f) -> new Symbolic(symbol, product(f, factor));
        };
    }

    /** The product of two dimensions. @throws ShapeException if both are symbolic */
    default Dim times(Dim other) {
        if (other instanceof Known(long size)) {
            return times(size);
        }
        if (this instanceof Known(long size)) {
            return other.times(size);
        }
        throw new ShapeException("cannot multiply the symbolic dimensions " + this + " and " + other);
    }

    private static long product(long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw ShapeException.tooLarge("the dimension " + a + "·" + b, e);
        }
    }
}
