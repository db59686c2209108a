package dev.convnet.kernels;

import dev.convnet.onnx.DataType;
import dev.convnet.ops.Attributes;
import dev.convnet.ops.DomainOperator;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ops.OperatorType;
import java.util.Set;
import java.util.function.Function;

/** Creates the kernels of one operator. */
public interface KernelFactory {
    /** The operator. ONNX Runtime checks each call of it against this schema. */
    OperatorSchema schema();

    /** The element types with kernels, where the schema allows several. */
    default Set<DataType> dataTypes() {
        return Set.of(DataType.FLOAT);
    }

    /**
     * Creates the kernel of a node.
     *
     * @throws Exception if the node's attributes are not supported; creating the session then fails with its message
     */
    Kernel create(KernelInfo node) throws Exception;

    /**
     * A factory of single-precision kernels.
     *
     * @param create creates the kernel of a node with these attributes
     */
    static KernelFactory of(OperatorSchema schema, Function<Attributes, Kernel> create) {
        return new KernelFactory() {
            @Override
            public OperatorSchema schema() {
                return schema;
            }

            @Override
            public Kernel create(KernelInfo node) {
                return create.apply(node.attributes());
            }
        };
    }

    /**
     * A factory of single-precision kernels of an operator of our domain.
     *
     * @param create creates the kernel of an operator with its attributes
     */
    static <O extends DomainOperator> KernelFactory of(OperatorType<O> type, Function<O, Kernel> create) {
        return of(type.schema(), attributes -> create.apply(type.read(attributes)));
    }
}
