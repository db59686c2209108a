package dev.convnet.kernels.tornado;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Softmax cross-entropy of logits [N, classes] against labels [N]. */
final class CrossEntropyTasks {
    private CrossEntropyTasks() {}

    static void loss(PlanBuilder plan) {
        int images = plan.size(0, 0);
        int classes = plan.size(0, 1);
        FloatArray logits = plan.input(0);
        LongArray labels = plan.integers(1);
        FloatArray losses = plan.scratch(images);
        FloatArray loss = plan.output(0);
        FloatArray logs = plan.output(1, images, classes);
        plan.tasks()
                .task(
                        plan.name("softmax"),
                        CrossEntropyTasks::logSoftmax,
                        logits,
                        labels,
                        logs,
                        losses,
                        images,
                        classes)
                .task(plan.name("mean"), CrossEntropyTasks::meanLoss, losses, loss, images);
    }

    /** Uses one thread per image. */
    static void logSoftmax(
            FloatArray logits, LongArray labels, FloatArray logs, FloatArray losses, int images, int classes) {
        for (@Parallel int image = 0; image < images; image++) {
            float largest = logits.get(image * classes);
            for (int i = 1; i < classes; i++) {
                largest = TornadoMath.max(largest, logits.get(image * classes + i));
            }
            float sum = 0;
            for (int i = 0; i < classes; i++) {
                sum += TornadoMath.exp(logits.get(image * classes + i) - largest);
            }
            float logSum = TornadoMath.log(sum) + largest;
            float loss = 0;
            float targets = 0;
            for (int i = 0; i < classes; i++) {
                float log = logits.get(image * classes + i) - logSum;
                logs.set(image * classes + i, log);
                if (i == labels.get(image)) {
                    loss = -log;
                    targets = 1;
                }
            }
            // A label that is no class has the loss 0/0, as in the operator's body; OpenCL has no literal for NaN.
            losses.set(image, loss / targets);
        }
    }

    static void meanLoss(FloatArray losses, FloatArray loss, int images) {
        for (@Parallel int one = 0; one < 1; one++) {
            float sum = 0;
            for (int image = 0; image < images; image++) {
                sum += losses.get(image);
            }
            loss.set(one, sum / images);
        }
    }

    static void gradient(PlanBuilder plan) {
        int images = plan.size(1, 0);
        int classes = plan.size(1, 1);
        FloatArray dloss = plan.input(0);
        FloatArray logs = plan.input(1);
        LongArray labels = plan.integers(2);
        FloatArray dlogits = plan.output(0, images, classes);
        plan.tasks()
                .task(
                        plan.name("gradient"),
                        CrossEntropyTasks::logitGradient,
                        dloss,
                        logs,
                        labels,
                        dlogits,
                        images,
                        classes);
    }

    static void logitGradient(
            FloatArray dloss, FloatArray logs, LongArray labels, FloatArray dlogits, int images, int classes) {
        for (@Parallel int i = 0; i < images * classes; i++) {
            float target = labels.get(i / classes) == i % classes ? 1 : 0;
            dlogits.set(i, (TornadoMath.exp(logs.get(i)) - target) * (dloss.get(0) / images));
        }
    }
}
