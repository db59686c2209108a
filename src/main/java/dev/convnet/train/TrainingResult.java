package dev.convnet.train;

import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.Transfer;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param finished whether it came to the recipe's last epoch, or was told that it is far enough; otherwise it was asked to
 *     stop, and can be resumed
 * @param step steps done, over all epochs
 * @param lastEpoch the last epoch that was finished in this run or before it was resumed
 * @param placement where the training model's nodes ran
 * @param transfer what the last step moved between the host and the device
 */
public record TrainingResult(
        boolean finished, long step, Optional<Metrics.Epoch> lastEpoch, NodePlacement placement, Transfer transfer) {}
