package dev.convnet.kernels;

import dev.convnet.onnx.DataType;
import dev.convnet.ops.OperatorSchema;
import java.util.Set;
import java.util.function.Function;

/** Makes the kernels of one operator. */
public interface KernelFactory {
    /** The operator. ONNX Runtime looks at each call of it against this schema. */
    OperatorSchema schema();

    /** The element types that there are kernels for, where the schema leaves the choice. */
    default Set<DataType> dataTypes() {
        return Set.of(DataType.FLOAT);
    }

    /**
     * The kernel of a node.
     *
     * @throws Exception if there is none with its attributes; the session is not made then, and says why
     */
    Kernel create(KernelInfo node) throws Exception;

    /** A factory of single-precision kernels. */
    static KernelFactory of(OperatorSchema schema, Function<KernelInfo, Kernel> create) {
        return new KernelFactory() {
            @Override
            public OperatorSchema schema() {
                return schema;
            }

            @Override
            public Kernel create(KernelInfo node) {
                return create.apply(node);
            }
        };
    }
}
