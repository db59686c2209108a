package dev.convnet.kernels.jvm;

import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.ops.AdamSettings;
import dev.convnet.ops.MomentumStep;
import java.util.List;

/** Optimizer steps, each in one pass over memory. */
final class OptimizerKernels {
    private OptimizerKernels() {}

    static Kernel sgd(Workers workers, float decay) {
        return call -> {
            KernelTensor p = call.input(0);
            KernelTensor g = Checks.like(call.input(1), p);
            float rate = scalar(call, 2);
            float keep = 1 - rate * decay;
            Chunks.forEach(
                    workers,
                    List.of(p, g),
                    List.of(call.output(0, p.shape())),
                    (chunks, count) -> sgd(chunks[0], chunks[1], chunks[2], count, rate, keep));
        };
    }

    private static void sgd(float[] p, float[] g, float[] next, int count, float rate, float keep) {
        for (int i = 0; i < count; i++) {
            next[i] = p[i] * keep - g[i] * rate;
        }
    }

    static Kernel momentum(Workers workers, MomentumStep operator) {
        float momentum = operator.momentum();
        float decay = operator.weightDecay();
        boolean nesterov = operator.nesterov();
        return call -> {
            KernelTensor p = call.input(0);
            KernelTensor g = Checks.like(call.input(1), p);
            KernelTensor v = Checks.like(call.input(2), p);
            float rate = scalar(call, 3);
            // p − lr·(a·g' + b·v'), with g' = g + decay·p and v' the new velocity.
            float ofGradient = nesterov ? rate : 0;
            float ofVelocity = nesterov ? rate * momentum : rate;
            Chunks.forEach(
                    workers,
                    List.of(p, g, v),
                    List.of(call.output(0, p.shape()), call.output(1, p.shape())),
                    (chunks, count) -> momentum(chunks, count, momentum, decay, ofGradient, ofVelocity));
        };
    }

    private static void momentum(
            float[][] chunks, int count, float momentum, float decay, float ofGradient, float ofVelocity) {
        float[] p = chunks[0];
        float[] g = chunks[1];
        float[] v = chunks[2];
        float[] next = chunks[3];
        float[] nextV = chunks[4];
        for (int i = 0; i < count; i++) {
            float gradient = g[i] + decay * p[i];
            float velocity = momentum * v[i] + gradient;
            nextV[i] = velocity;
            next[i] = p[i] - (ofGradient * gradient + ofVelocity * velocity);
        }
    }

    static Kernel adam(Workers workers, AdamSettings settings) {
        return adam(workers, Adam.of(settings, false));
    }

    static Kernel adamW(Workers workers, AdamSettings settings) {
        return adam(workers, Adam.of(settings, true));
    }

    private static Kernel adam(Workers workers, Adam adam) {
        return call -> {
            KernelTensor p = call.input(0);
            List<KernelTensor> inputs = List.of(
                    p, Checks.like(call.input(1), p), Checks.like(call.input(2), p), Checks.like(call.input(3), p));
            List<KernelTensor> outputs =
                    List.of(call.output(0, p.shape()), call.output(1, p.shape()), call.output(2, p.shape()));
            long done = Floats.getLong(Checks.elements(call.input(5), 1), 0);
            Adam.AdamFactors step = adam.step(scalar(call, 4), done + 1);
            Chunks.forEach(workers, inputs, outputs, step::compute);
        };
    }

    /** The settings in double precision; {@code decoupled} for AdamW. */
    private record Adam(double beta1, double beta2, double epsilon, double decay, boolean decoupled) {
        static Adam of(AdamSettings settings, boolean decoupled) {
            return new Adam(
                    AdamSettings.exact(settings.beta1()),
                    AdamSettings.exact(settings.beta2()),
                    AdamSettings.exact(settings.epsilon()),
                    AdamSettings.exact(settings.weightDecay()),
                    decoupled);
        }

        AdamFactors step(float rate, long number) {
            double correction1 = 1 - Math.pow(beta1, (double) number);
            double correction2 = Math.sqrt(1 - Math.pow(beta2, (double) number));
            return new AdamFactors(
                    (float) beta1,
                    (float) (1 - beta1),
                    (float) beta2,
                    (float) (1 - beta2),
                    (float) (rate * correction2 / correction1),
                    (float) (epsilon * correction2),
                    (float) (decoupled ? 1 - rate * decay : 1),
                    (float) (decoupled ? 0 : decay));
        }

        /** The scalars of one step: p·keep − factor·m / (√v + floor), with m and v after the update by the gradient g + decay·p. */
        record AdamFactors(
                float beta1,
                float fresh1,
                float beta2,
                float fresh2,
                float factor,
                float floor,
                float keep,
                float decay) {
            void compute(float[][] chunks, int count) {
                adam(chunks[0], chunks[1], chunks[2], chunks[3], chunks[4], chunks[5], chunks[6], count, this);
            }
        }
    }

    private static void adam(
            float[] p,
            float[] g,
            float[] m,
            float[] v,
            float[] nextP,
            float[] nextM,
            float[] nextV,
            int count,
            Adam.AdamFactors step) {
        float beta1 = step.beta1;
        float fresh1 = step.fresh1;
        float beta2 = step.beta2;
        float fresh2 = step.fresh2;
        float factor = step.factor;
        float floor = step.floor;
        float keep = step.keep;
        float decay = step.decay;
        for (int i = 0; i < count; i++) {
            float gradient = g[i] + decay * p[i];
            float first = beta1 * m[i] + fresh1 * gradient;
            float second = beta2 * v[i] + fresh2 * (gradient * gradient);
            nextM[i] = first;
            nextV[i] = second;
            nextP[i] = p[i] * keep - factor * (first / ((float) Math.sqrt(second) + floor));
        }
    }

    private static float scalar(KernelCall call, int input) {
        return Floats.get(Checks.elements(call.input(input), 1), 0);
    }
}
