package dev.convnet.kernels.tornado;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.convnet.ops.SeededDropout;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** The tasks of {@link SeededDropout}, with bit-identical masks. */
final class DropoutTasks {
    private DropoutTasks() {}

    static void drop(PlanBuilder plan, SeededDropout operator) {
        FloatArray x = plan.input(0);
        LongArray start = plan.integers(1, (call, values) -> {
            long seed = call.input(1).data().get(JAVA_LONG, 0);
            long step = call.input(2).data().get(JAVA_LONG, 0);
            values.set(0, operator.start(seed, step));
        });
        FloatArray y = plan.output(0, plan.shape(0));
        FloatArray mask = plan.output(1, plan.shape(0));
        plan.tasks()
                .task(
                        plan.name("drop"),
                        DropoutTasks::dropElements,
                        x,
                        start,
                        y,
                        mask,
                        x.getSize(),
                        operator.threshold(),
                        (float) operator.factor());
    }

    /** Uses one thread per element. */
    static void dropElements(
            FloatArray x, LongArray start, FloatArray y, FloatArray mask, int elements, long threshold, float factor) {
        for (@Parallel int i = 0; i < elements; i++) {
            float kept = SeededDropout.number(i, start.get(0)) >= threshold ? factor : 0;
            mask.set(i, kept);
            y.set(i, x.get(i) * kept);
        }
    }
}
