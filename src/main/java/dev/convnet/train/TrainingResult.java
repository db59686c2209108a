package dev.convnet.train;

import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.Transfer;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a training run.
 *
 * @param finished whether the run reached the recipe's last epoch or was told to finish early; otherwise it was stopped, and
 *     can be resumed
 * @param step finished steps, over all epochs
 * @param lastEpoch the last finished epoch, of this run or of the run that it resumed
 * @param bestEpoch the best epoch, where the recipe looks for it
 * @param resumes when the run was resumed in another environment, and what changed
 * @param placement the execution providers of the training model's nodes
 * @param transfer the bytes that the last step moved between host and device
 */
public record TrainingResult(
        boolean finished,
        long step,
        Optional<Metrics.Epoch> lastEpoch,
        Optional<Metrics.Epoch> bestEpoch,
        List<Metrics.Resume> resumes,
        NodePlacement placement,
        Transfer transfer) {}
