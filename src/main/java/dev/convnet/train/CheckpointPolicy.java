package dev.convnet.train;

import java.nio.file.Path;

/**
 * Where checkpoints go, and when there are more than those at the end of each epoch and at a stop.
 *
 * @param every a checkpoint after every so many steps; 0 for no more
 */
record CheckpointPolicy(Path file, int every) {
    boolean isDue(long step) {
        return every > 0 && step % every == 0;
    }
}
