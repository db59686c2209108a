package dev.convnet.kernels.tornado;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The gradients of activations, with one thread per element. */
final class ActivationTasks {
    private ActivationTasks() {}

    static void relu(PlanBuilder plan) {
        FloatArray dy = plan.input(0);
        FloatArray y = plan.input(1);
        FloatArray dx = plan.output(0, plan.shape(0));
        plan.tasks().task(plan.name("gradient"), ActivationTasks::reluGradient, dy, y, dx, dx.getSize());
    }

    static void reluGradient(FloatArray dy, FloatArray y, FloatArray dx, int elements) {
        for (@Parallel int i = 0; i < elements; i++) {
            dx.set(i, y.get(i) > 0 ? dy.get(i) : 0);
        }
    }

    /** ReLU in place. */
    static void rectify(FloatArray y, int elements) {
        for (@Parallel int i = 0; i < elements; i++) {
            // A comparison rather than a maximum, since the device's maximum of NaN and 0 is 0.
            y.set(i, y.get(i) < 0 ? 0 : y.get(i));
        }
    }

    static void sigmoid(PlanBuilder plan) {
        FloatArray dy = plan.input(0);
        FloatArray y = plan.input(1);
        FloatArray dx = plan.output(0, plan.shape(0));
        plan.tasks().task(plan.name("gradient"), ActivationTasks::sigmoidGradient, dy, y, dx, dx.getSize());
    }

    static void sigmoidGradient(FloatArray dy, FloatArray y, FloatArray dx, int elements) {
        for (@Parallel int i = 0; i < elements; i++) {
            dx.set(i, dy.get(i) * (y.get(i) * (1 - y.get(i))));
        }
    }
}
