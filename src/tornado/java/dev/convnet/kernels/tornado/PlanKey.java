package dev.convnet.kernels.tornado;

import dev.convnet.kernels.Chain;
import java.util.List;

/**
 * What a plan is made for.
 *
 * @param chain what it computes: several nodes, or one
 * @param shapes of the chain's inputs
 */
record PlanKey(Chain chain, List<List<Long>> shapes) {
    /** Stands for the shape of an input that is not there. */
    static final List<Long> LEFT_OUT = List.of(-1L);
}
