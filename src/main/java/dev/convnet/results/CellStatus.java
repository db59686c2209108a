package dev.convnet.results;

/** How a cell ended: successfully, by an error, by a loss that is not finite, or not begun. */
public enum CellStatus {
    OK,
    FAILED,
    DIVERGED,
    SKIPPED
}
