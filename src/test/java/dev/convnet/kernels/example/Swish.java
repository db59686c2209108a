package dev.convnet.kernels.example;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ops.OperatorSchema.AttributeKind;

/** A provider of a kernel for a custom operator, y = x / (1 + e^(−βx)), in one class, which {@code --kernels} names. */
public final class Swish implements KernelProvider {
    /** The operator's inputs, outputs and attributes. */
    public static final OperatorSchema SCHEMA = OperatorSchema.of("my.domain", "Swish")
            .input("x", OperatorSchema.REAL)
            .output("y", OperatorSchema.REAL)
            .attribute("beta", AttributeKind.REAL);

    @Override
    public String name() {
        return "swish";
    }

    @Override
    public KernelLibrary open(String selector) {
        return KernelLibrary.of("Java", KernelFactory.of(SCHEMA, attributes -> {
            float beta = attributes.real("beta");
            return call -> compute(call, beta);
        }));
    }

    private static void compute(KernelCall call, float beta) {
        KernelTensor x = call.input(0);
        KernelTensor y = call.output(0, x.shape());
        for (long i = 0; i < x.elements(); i++) {
            float value = x.data().getAtIndex(JAVA_FLOAT, i);
            y.data().setAtIndex(JAVA_FLOAT, i, (float) (value / (1 + Math.exp(-beta * value))));
        }
    }
}
