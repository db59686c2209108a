package dev.convnet.results;

import java.util.List;

/**
 * The predictions and the speed of the inference model.
 *
 * @param startup making the session; null if there was none
 * @param placement where ONNX Runtime ran the model's nodes; empty if that is not known
 * @param evaluation on the whole test set; null if the plan does not evaluate
 * @param predictions some of the test images with what the model takes them for
 * @param logits of the first test images, [image][class], by which cells of one model are compared
 * @param latency one measurement for each batch size, thread count and scenario
 */
public record Inference(
        @Nullable Startup startup,
        List<Placement> placement,
        @Nullable EvaluationResult evaluation,
        List<SampleImage> predictions,
        List<List<Double>> logits,
        List<Latency> latency) {
    /** Nothing was measured. */
    public static final Inference NONE = new Inference(null, List.of(), null, List.of(), List.of(), List.of());
}
