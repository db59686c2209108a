package dev.convnet.classify;

/** Turns logits into probabilities. */
public final class Softmax {
    private Softmax() {}

    /** The probability of each class; the sum is 1. */
    public static double[] probabilities(float[] logits) {
        double[] logs = logProbabilities(logits);
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.exp(logs[i]);
        }
        return logs;
    }

    /** The logarithms of the probabilities, which stay finite where a probability underflows. */
    public static double[] logProbabilities(float[] logits) {
        double largest = logits[best(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double[] logs = new double[logits.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = logits[i] - largest - Math.log(sum);
        }
        return logs;
    }

    /** Replaces probabilities with their logarithms, which are logits of these probabilities. */
    static void toLogits(float[] probabilities) {
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (float) Math.log(Math.max(probabilities[i], Float.MIN_VALUE));
        }
    }

    /** The class with the highest logit; the first class if several are equal. */
    public static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }
}
