package dev.convnet.classify;

import dev.convnet.base.StopSignal;
import dev.convnet.data.Batch;
import dev.convnet.data.Batches;
import dev.convnet.data.Order;
import dev.convnet.data.Prefetcher;
import dev.convnet.data.PreparedImages;
import java.util.Optional;

/** Evaluates a classifier batch by batch and adds up its loss and its correct predictions. */
public final class EvaluationLoop {
    /** The sums over the images so far. */
    public static final class Score {
        private double lossSum;
        private long correct;

        private Score() {}

        /** Adds the sum of the losses and the number of correct predictions of some images. */
        public void add(double losses, long correctPredictions) {
            lossSum += losses;
            correct += correctPredictions;
        }
    }

    /**
     * Evaluates one batch.
     *
     * @param <E> the checked exception of a failure
     */
    @FunctionalInterface
    public interface BatchEvaluator<E extends Exception> {
        /** Adds the loss and the correct predictions of {@code batch} to {@code score}. */
        void evaluate(Batch batch, Score score) throws E;
    }

    private EvaluationLoop() {}

    /**
     * Evaluates images in the order of their file.
     *
     * @param stop checked before each batch
     * @return empty if {@code stop} is requested before the last batch
     */
    public static <E extends Exception> Optional<Evaluation> run(
            PreparedImages images, int batchSize, StopSignal stop, BatchEvaluator<E> evaluator) throws E {
        Score score = new Score();
        long start = System.nanoTime();
        try (Prefetcher<Batch> batches = new Batches(images, batchSize, new Order.OfFile(), 1).prefetch(0)) {
            while (batches.hasNext()) {
                if (stop.isRequested()) {
                    return Optional.empty();
                }
                evaluator.evaluate(batches.next(), score);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        int count = images.size();
        return Optional.of(
                new Evaluation(score.lossSum / count, (double) score.correct / count, count, count / seconds));
    }
}
