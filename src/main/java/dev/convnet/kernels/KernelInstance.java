package dev.convnet.kernels;

import static java.util.stream.Collectors.joining;

import java.util.stream.IntStream;

/** A kernel of one node in one session. */
final class KernelInstance {
    private final KernelRegistration registration;
    private final NodeSignature node;
    private final Kernel kernel;

    /**
     * Creates the kernel.
     *
     * @param info the node's OrtKernelInfo
     * @throws Exception if the operator's factory does
     */
    KernelInstance(KernelRegistration registration, long info) throws Exception {
        this.registration = registration;
        node = NodeSignature.of(info);
        kernel = registration.createKernel(node.name(), info);
    }

    KernelRegistration registration() {
        return registration;
    }

    /** @param context the call's OrtKernelContext */
    void compute(long context) throws Exception {
        long start = System.nanoTime();
        kernel.compute(call(context));
        registration.counters().addCall(System.nanoTime() - start);
    }

    private OrtKernelCall call(long context) {
        return new OrtKernelCall(node, registration.counters(), context);
    }

    void close() {
        kernel.close();
    }

    /** The operator and the node, for messages. */
    String describe() {
        return registration.describe(node.name());
    }

    /** The operator, the node and the inputs of a call, for messages. */
    String describe(long context) {
        OrtKernelCall call = call(context);
        return IntStream.range(0, node.inputCount())
                .mapToObj(i -> call.optionalInput(i).map(KernelTensor::toString).orElse("none"))
                .collect(joining(", ", describe() + " with inputs ", ""));
    }
}
