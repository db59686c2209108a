package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;

/** Softmax cross-entropy, on one thread and in double precision, since each image has only a few numbers. */
final class CrossEntropyKernels {
    private CrossEntropyKernels() {}

    static void loss(KernelCall call) {
        KernelTensor logits = Checks.batch(call.input(0).requireRank(2));
        long images = logits.size(0);
        int classes = Math.toIntExact(logits.size(1));
        KernelTensor labels = Checks.shape(call.input(1), images);
        KernelTensor logs = call.output(1, logits.shape());
        double sum = 0;
        for (long image = 0; image < images; image++) {
            long row = image * classes;
            double logSum = logSumOfExponentials(logits, row, classes);
            int label = label(labels, image, classes);
            sum += logSum - Floats.get(logits, row + label);
            for (int i = 0; i < classes; i++) {
                Floats.set(logs, row + i, Floats.get(logits, row + i) - logSum);
            }
        }
        Floats.set(call.output(0), 0, sum / images);
    }

    private static double logSumOfExponentials(KernelTensor logits, long row, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            largest = Math.max(largest, Floats.get(logits, row + i));
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += Math.exp(Floats.get(logits, row + i) - largest);
        }
        return largest + Math.log(sum);
    }

    static void gradient(KernelCall call) {
        float dloss = Floats.get(Checks.elements(call.input(0), 1), 0);
        KernelTensor logs = Checks.batch(call.input(1).requireRank(2));
        long images = logs.size(0);
        int classes = Math.toIntExact(logs.size(1));
        KernelTensor labels = Checks.shape(call.input(2), images);
        KernelTensor dlogits = call.output(0, logs.shape());
        double factor = (double) dloss / images;
        for (long image = 0; image < images; image++) {
            int label = label(labels, image, classes);
            for (int i = 0; i < classes; i++) {
                long at = image * classes + i;
                Floats.set(dlogits, at, factor * (Math.exp(Floats.get(logs, at)) - (i == label ? 1 : 0)));
            }
        }
    }

    private static int label(KernelTensor labels, long image, int classes) {
        long label = Floats.getLong(labels, image);
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException(
                    "the label of image " + image + " must be from 0 to " + (classes - 1) + ", not " + label);
        }
        return (int) label;
    }
}
