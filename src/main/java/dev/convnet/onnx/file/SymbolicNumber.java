package dev.convnet.onnx.file;

import dev.convnet.onnx.Dim;

/**
 * A number, or a multiple of a symbolic dimension. Arithmetic whose result is neither throws {@link UnknownNumberException}.
 *
 * @param factor the number, or what the symbol is multiplied by
 * @param symbol the symbolic dimension; {@code null} for a number
 */
record SymbolicNumber(double factor, String symbol) {
    /** Thrown where a result is not known before run time. */
    static final class UnknownNumberException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownNumberException() {
            super("the number is not known before run time", null, false, false);
        }
    }

    static SymbolicNumber of(double number) {
        return new SymbolicNumber(number, null);
    }

    static SymbolicNumber of(Dim dim) {
        return switch (dim) {
            case Dim.Known(long size) -> of((double) size);
            case Dim.Symbolic(String symbol, long factor) -> new SymbolicNumber(factor, symbol);
        };
    }

    boolean isNumber() {
        return symbol == null;
    }

    double number() {
        if (!isNumber()) {
            throw new UnknownNumberException();
        }
        return factor;
    }

    long integer() {
        return (long) number();
    }

    /** This number as a dimension. */
    Dim dim() {
        return isNumber() ? Dim.of(integer()) : new Dim.Symbolic(symbol, (long) factor);
    }

    SymbolicNumber plus(SymbolicNumber other) {
        if (other.isNumber() && other.factor == 0) {
            return this;
        }
        if (isNumber() && factor == 0) {
            return other;
        }
        return multiple(factor + other.factor, commonSymbol(other));
    }

    SymbolicNumber minus(SymbolicNumber other) {
        return plus(new SymbolicNumber(-other.factor, other.symbol));
    }

    SymbolicNumber times(SymbolicNumber other) {
        return isNumber() ? multiple(factor * other.factor, other.symbol) : multiple(factor * other.number(), symbol);
    }

    /** The quotient; that of integers is rounded towards zero, as ONNX does, and exact beside a symbol. */
    SymbolicNumber dividedBy(SymbolicNumber divisor, boolean isInteger) {
        if (isInteger && divisor.factor == 0) {
            throw new UnknownNumberException();
        }
        double quotient = factor / divisor.factor;
        if (isInteger && !isNumber() && quotient != Math.rint(quotient)) {
            throw new UnknownNumberException();
        }
        boolean isSame = !isNumber() && symbol.equals(divisor.symbol);
        if (!divisor.isNumber() && !isSame) {
            throw new UnknownNumberException();
        }
        return multiple(isInteger ? (double) (long) quotient : quotient, isSame ? null : symbol);
    }

    /** The remainder with the sign of the divisor. */
    SymbolicNumber modulo(SymbolicNumber divisor) {
        double by = divisor.factor;
        if (by == 0 || (!divisor.isNumber() && !divisor.symbol.equals(symbol))) {
            throw new UnknownNumberException();
        }
        double remainder = factor - by * Math.floor(factor / by);
        if (!isNumber() && remainder != 0) {
            throw new UnknownNumberException();
        }
        return of(remainder);
    }

    /** Whether both are equal. A dimension is at least 0, so it differs from every negative number. */
    boolean isEqualTo(SymbolicNumber other) {
        if (equals(other)) {
            return true;
        }
        boolean isDifferent = (isNumber() && other.isNumber())
                || (isNumber() && factor < 0 && other.factor > 0)
                || (other.isNumber() && other.factor < 0 && factor > 0);
        if (!isDifferent) {
            throw new UnknownNumberException();
        }
        return false;
    }

    private String commonSymbol(SymbolicNumber other) {
        if (isNumber() ? !other.isNumber() : !symbol.equals(other.symbol)) {
            throw new UnknownNumberException();
        }
        return symbol;
    }

    private static SymbolicNumber multiple(double factor, String symbol) {
        return new SymbolicNumber(factor, factor == 0 ? null : symbol);
    }
}
