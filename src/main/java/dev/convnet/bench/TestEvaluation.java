package dev.convnet.bench;

import dev.convnet.classify.InferenceModel;
import dev.convnet.classify.Softmax;
import dev.convnet.data.LabeledImages;
import dev.convnet.results.EvaluationResult;
import dev.convnet.results.HardImage;
import dev.convnet.results.SampleImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Evaluates a model on the test images: figures over all of them, and predictions for some. */
public final class TestEvaluation {
    static final int BATCH = 64;

    /** The number of images that are shown with their predictions, and of the hardest ones. */
    private static final int PREDICTIONS = 40;

    private static final int HARDEST = 12;

    private final LabeledImages test;
    private final int shown;
    private final int[][] confusion;
    private final List<SampleImage> predictions = new ArrayList<>();
    private final List<HardImage> images = new ArrayList<>();
    private final EvaluationResult evaluation;

    /** Evaluates a model, {@code batch} images in a call. */
    public TestEvaluation(LabeledImages test, InferenceModel model, int batch) {
        this(test, model, batch, () -> {});
    }

    /**
     * Prepares the evaluation of a model that another thread may stop.
     *
     * @param afterCall runs after each call of the model, and may throw an exception that ends the evaluation
     */
    TestEvaluation(LabeledImages test, InferenceModel model, int batch, Runnable afterCall) {
        this.test = test;
        this.shown = Math.min(PREDICTIONS, test.size());
        this.confusion = new int[model.classes()][model.classes()];
        var figures = model.evaluate(test, batch, (first, logits) -> {
            afterCall.run();
            batch(first, logits);
        });
        this.evaluation = new EvaluationResult(
                figures.loss(),
                figures.accuracy(),
                figures.images(),
                Arrays.stream(confusion)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                figures.imagesPerSecond(),
                hardest());
    }

    /** The figures over all images. */
    public EvaluationResult evaluation() {
        return evaluation;
    }

    List<SampleImage> predictions() {
        return List.copyOf(predictions);
    }

    private void batch(int first, float[][] logits) {
        for (int i = 0; i < logits.length; i++) {
            int image = first + i;
            int label = test.label(image);
            confusion[label][Softmax.best(logits[i])]++;
            SampleImage sample = sample(image, logits[i]);
            // Evenly spaced, so that the report shows the same images for every network.
            if ((long) image * shown / test.size() != (long) (image + 1) * shown / test.size()) {
                predictions.add(sample);
            }
            images.add(new HardImage(image, -Softmax.logProbabilities(logits[i])[label], sample));
            if (images.size() > 64 * HARDEST) {
                keepHardest();
            }
        }
    }

    private List<HardImage> hardest() {
        keepHardest();
        return List.copyOf(images);
    }

    private void keepHardest() {
        images.sort(Comparator.comparingDouble(HardImage::loss).reversed().thenComparingInt(HardImage::image));
        images.subList(Math.min(HARDEST, images.size()), images.size()).clear();
    }

    private SampleImage sample(int image, float[] logits) {
        int predicted = Softmax.best(logits);
        return new SampleImage(
                Samples.base64(test, image), test.label(image), predicted, Softmax.probabilities(logits)[predicted]);
    }
}
