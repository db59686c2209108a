package dev.convnet.ops;

import java.util.function.Function;

/**
 * What all calls of an operator of our domain have in common.
 *
 * @param <O> the operator with its attributes
 * @param schema the inputs, outputs and attributes
 * @param reader makes the operator from the attributes of a node; throws an exception if they are not supported
 */
public record OperatorType<O extends DomainOperator>(OperatorSchema schema, Function<Attributes, O> reader) {
    /** The schema of an operator of our domain, without inputs, outputs and attributes yet. */
    static OperatorSchema schema(String name) {
        return OperatorSchema.of(DomainOperator.DOMAIN, name);
    }

    /** The operator's name, without its domain. */
    public String name() {
        return schema.name();
    }

    /** The operator of a node. */
    public O read(Attributes attributes) {
        return reader.apply(attributes);
    }
}
