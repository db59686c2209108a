package dev.convnet.results;

/** How a cell ended: as asked, by an error, by a loss that was no longer a finite number, or not begun. */
public enum CellStatus {
    OK,
    FAILED,
    DIVERGED,
    SKIPPED
}
