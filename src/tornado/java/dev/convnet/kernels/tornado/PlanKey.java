package dev.convnet.kernels.tornado;

import dev.convnet.kernels.Chain;
import java.util.List;

/**
 * What identifies a plan.
 *
 * @param chain the nodes, or the single node, that the plan computes
 * @param shapes the shapes of the chain's inputs
 */
record PlanKey(Chain chain, List<List<Long>> shapes) {
    /** Stands for the shape of an omitted input. */
    static final List<Long> OMITTED = List.of(-1L);
}
