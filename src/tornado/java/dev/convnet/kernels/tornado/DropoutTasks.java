package dev.convnet.kernels.tornado;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.kernels.KernelNode;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Seeded dropout, bit for bit as {@link dev.convnet.domain.SeededDropout} defines it. */
final class DropoutTasks {
    private static final long PRIME = (1L << 31) - 1;
    private static final long ADD_1 = 668_265_263;
    private static final long ADD_2 = 374_761_393;
    private static final long ADD_3 = 461_845_907;
    private static final long ADD_4 = 258_030_249;

    private DropoutTasks() {}

    static void drop(PlanBuilder plan) {
        KernelNode node = plan.node();
        double ratio = node.real("ratio");
        long site = node.integer("site");
        FloatArray x = plan.input(0);
        LongArray start = plan.integers(1, (call, values) -> {
            long seed = call.input(1).data().get(JAVA_LONG, 0);
            long step = call.input(2).data().get(JAVA_LONG, 0);
            values.set(0, start(seed, step, site));
        });
        FloatArray y = plan.output(0, plan.shape(0));
        FloatArray mask = plan.output(1, plan.shape(0));
        plan.tasks()
                .task(
                        "drop",
                        DropoutTasks::dropElements,
                        x,
                        start,
                        y,
                        mask,
                        x.getSize(),
                        Math.round(ratio * PRIME),
                        (float) (1 / (1 - ratio)));
    }

    private static long start(long seed, long step, long site) {
        long key = Math.floorMod(seed, PRIME) * 1_013_904_223 % PRIME
                + Math.floorMod(step, PRIME) * 1_664_525 % PRIME
                + site * 69_069;
        long x = Math.floorMod(key, PRIME);
        return (x * (x + ADD_1) + ADD_2) % PRIME;
    }

    /** One thread for each element. */
    static void dropElements(
            FloatArray x, LongArray start, FloatArray y, FloatArray mask, int elements, long threshold, float factor) {
        for (@Parallel int i = 0; i < elements; i++) {
            long once = (i + start.get(0)) % PRIME;
            long twice = (once * (once + ADD_1) + ADD_2) % PRIME;
            long drawn = (twice * (twice + ADD_3) + ADD_4) % PRIME;
            float kept = drawn >= threshold ? factor : 0;
            mask.set(i, kept);
            y.set(i, x.get(i) * kept);
        }
    }
}
