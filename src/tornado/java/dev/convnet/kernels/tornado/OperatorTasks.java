package dev.convnet.kernels.tornado;

import dev.convnet.ops.Attributes;
import dev.convnet.ops.DomainOperator;
import dev.convnet.ops.OperatorType;
import java.util.function.BiConsumer;

/**
 * How an operator becomes arrays and tasks of a plan.
 *
 * @param description adds the arrays and tasks of a member that calls the operator
 */
record OperatorTasks<O extends DomainOperator>(OperatorType<O> type, BiConsumer<PlanBuilder, O> description) {
    /** Adds the arrays and tasks of a member with these attributes. */
    void addTo(PlanBuilder plan, Attributes attributes) {
        description.accept(plan, type.read(attributes));
    }
}
