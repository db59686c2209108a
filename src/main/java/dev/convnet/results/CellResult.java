package dev.convnet.results;

/** A cell, and the environment that its {@link Cell#environment} names. */
public record CellResult(Environment environment, Cell cell) {
    /** @throws IllegalArgumentException if the cell names another environment */
    public CellResult {
        if (!cell.environment().equals(environment.id())) {
            throw new IllegalArgumentException(
                    "the cell's environment must be " + environment.id() + ", not " + cell.environment());
        }
    }
}
