package dev.convnet.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Map;

/** A line of {@code metrics.jsonl}; its field {@code type} is {@code step}, {@code epoch} or {@code resume}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Metrics {
    /** The epoch, from 1. */
    int epoch();

    /**
     * One training step.
     *
     * @param step from 1, over all epochs
     * @param loss mean over the batch, before the step's update
     * @param accuracy fraction of the batch's images that are classified correctly, before the step's update
     */
    @JsonTypeName("step")
    record Step(long step, int epoch, float loss, double accuracy, double imagesPerSecond) implements Metrics {}

    /**
     * One epoch.
     *
     * @param trainLoss mean over the epoch's images, each at its own step
     * @param testLoss mean over all test images, after the epoch
     * @param seconds the time of the steps, without the evaluation
     * @param imagesPerSecond in training
     */
    @JsonTypeName("epoch")
    record Epoch(
            int epoch,
            double trainLoss,
            double trainAccuracy,
            double testLoss,
            double testAccuracy,
            double seconds,
            double imagesPerSecond)
            implements Metrics {}

    /**
     * The run was resumed in another environment than that of its checkpoint, so its last bits may differ from those of an
     * uninterrupted run.
     *
     * @param step the number of finished steps
     * @param epoch the current epoch
     * @param changes the settings that changed, such as {@code threads}, by name
     */
    @JsonTypeName("resume")
    record Resume(long step, int epoch, Map<String, SettingChange> changes) implements Metrics {}

    /** A setting's value in the checkpoint, and in the run that resumed it. */
    record SettingChange(String before, String now) {}
}
