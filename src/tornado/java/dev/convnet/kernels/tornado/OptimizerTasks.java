package dev.convnet.kernels.tornado;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.ops.AdamSettings;
import dev.convnet.ops.AdamStep;
import dev.convnet.ops.AdamWStep;
import dev.convnet.ops.MomentumStep;
import dev.convnet.ops.SgdStep;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** One optimizer step of one parameter, in place on the device, with one thread per element. */
final class OptimizerTasks {
    private OptimizerTasks() {}

    static void sgd(PlanBuilder plan, SgdStep operator) {
        FloatArray parameter = plan.changing(0);
        FloatArray gradient = plan.input(1);
        FloatArray rate = plan.input(2);
        plan.output(0, parameter, plan.shape(0));
        plan.tasks()
                .task(
                        plan.name("step"),
                        OptimizerTasks::descend,
                        parameter,
                        gradient,
                        rate,
                        parameter.getSize(),
                        operator.weightDecay());
    }

    static void descend(FloatArray parameter, FloatArray gradient, FloatArray rate, int elements, float decay) {
        for (@Parallel int i = 0; i < elements; i++) {
            float p = parameter.get(i);
            parameter.set(i, p - rate.get(0) * (gradient.get(i) + p * decay));
        }
    }

    static void momentum(PlanBuilder plan, MomentumStep operator) {
        FloatArray parameter = plan.changing(0);
        FloatArray gradient = plan.input(1);
        FloatArray velocity = plan.changing(2);
        FloatArray rate = plan.input(3);
        plan.output(0, parameter, plan.shape(0));
        plan.output(1, velocity, plan.shape(0));
        // The direction is a·g + b·v, where v is the new velocity.
        float momentum = operator.momentum();
        boolean nesterov = operator.nesterov();
        plan.tasks()
                .task(
                        plan.name("step"),
                        OptimizerTasks::descendWithMomentum,
                        parameter,
                        gradient,
                        velocity,
                        rate,
                        parameter.getSize(),
                        momentum,
                        nesterov ? 1f : 0f,
                        nesterov ? momentum : 1f,
                        operator.weightDecay());
    }

    static void descendWithMomentum(
            FloatArray parameter,
            FloatArray gradient,
            FloatArray velocity,
            FloatArray rate,
            int elements,
            float momentum,
            float gradientWeight,
            float velocityWeight,
            float decay) {
        for (@Parallel int i = 0; i < elements; i++) {
            float p = parameter.get(i);
            float g = gradient.get(i) + p * decay;
            float v = velocity.get(i) * momentum + g;
            velocity.set(i, v);
            parameter.set(i, p - rate.get(0) * (gradientWeight * g + velocityWeight * v));
        }
    }

    static void adam(PlanBuilder plan, AdamStep operator) {
        adam(plan, operator.settings(), false);
    }

    static void adamW(PlanBuilder plan, AdamWStep operator) {
        adam(plan, operator.settings(), true);
    }

    private static void adam(PlanBuilder plan, AdamSettings settings, boolean decoupled) {
        double beta1 = AdamSettings.exact(settings.beta1());
        double beta2 = AdamSettings.exact(settings.beta2());
        float decay = settings.weightDecay();
        FloatArray parameter = plan.changing(0);
        FloatArray gradient = plan.input(1);
        FloatArray first = plan.changing(2);
        FloatArray second = plan.changing(3);
        FloatArray step = plan.values(3, (call, values) -> {
            float rate = call.input(4).data().get(JAVA_FLOAT, 0);
            values.set(0, (float) (rate / correction(call, beta1)));
            values.set(1, (float) (1 / Math.sqrt(correction(call, beta2))));
            values.set(2, decoupled ? 1 - rate * decay : 1);
        });
        plan.output(0, parameter, plan.shape(0));
        plan.output(1, first, plan.shape(0));
        plan.output(2, second, plan.shape(0));
        plan.tasks()
                .task(
                        plan.name("step"),
                        OptimizerTasks::descendByMoments,
                        parameter,
                        gradient,
                        first,
                        second,
                        step,
                        parameter.getSize(),
                        (float) beta1,
                        (float) (1 - beta1),
                        (float) beta2,
                        (float) (1 - beta2),
                        settings.epsilon(),
                        decoupled ? 0f : decay);
    }

    /** The bias correction 1 − β^(step + 1) of a moment, which starts at 0. */
    private static double correction(PlanBuilder.Operands call, double beta) {
        double steps = call.input(5).data().get(JAVA_LONG, 0) + 1.0;
        return 1 - Math.pow(beta, steps);
    }

    /** {@code step} holds the rate / the first moment's correction, 1 / the root of the second's, and the parameter's factor. */
    static void descendByMoments(
            FloatArray parameter,
            FloatArray gradient,
            FloatArray first,
            FloatArray second,
            FloatArray step,
            int elements,
            float beta1,
            float rest1,
            float beta2,
            float rest2,
            float epsilon,
            float decay) {
        for (@Parallel int i = 0; i < elements; i++) {
            float p = parameter.get(i);
            float g = gradient.get(i) + p * decay;
            float m = first.get(i) * beta1 + g * rest1;
            float v = second.get(i) * beta2 + g * g * rest2;
            first.set(i, m);
            second.set(i, v);
            parameter.set(i, p * step.get(2) - step.get(0) * (m / (TornadoMath.sqrt(v) * step.get(1) + epsilon)));
        }
    }
}
