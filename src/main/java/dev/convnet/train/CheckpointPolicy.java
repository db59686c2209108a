package dev.convnet.train;

import java.nio.file.Path;

/**
 * The checkpoint's file, and when to write it besides after each epoch and at a stop.
 *
 * @param every the number of steps between checkpoints; 0 for none within an epoch
 */
record CheckpointPolicy(Path file, int every) {
    boolean isDue(long step) {
        return every > 0 && step % every == 0;
    }
}
