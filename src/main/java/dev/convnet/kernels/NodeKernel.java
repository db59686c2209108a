package dev.convnet.kernels;

import static java.util.stream.Collectors.joining;

import java.util.BitSet;
import java.util.stream.IntStream;

/** The kernel of one node in one session, with what is known of the node. */
final class NodeKernel {
    private final RegisteredOperator operator;
    private final String name;
    private final int inputCount;
    private final int outputCount;
    private final BitSet wantedOutputs = new BitSet();
    private final Kernel kernel;

    /**
     * Makes the kernel.
     *
     * @param info the node's OrtKernelInfo
     * @throws Exception if the operator's factory does
     */
    NodeKernel(RegisteredOperator operator, long info) throws Exception {
        this.operator = operator;
        name = OrtApi.nodeName(info);
        inputCount = OrtApi.inputCount(info);
        outputCount = OrtApi.outputCount(info);
        for (int i = 0; i < outputCount; i++) {
            wantedOutputs.set(i, !OrtApi.outputName(info, i).isEmpty());
        }
        kernel = operator.createKernel(name, info);
    }

    RegisteredOperator operator() {
        return operator;
    }

    Tally tally() {
        return operator.tally();
    }

    int inputCount() {
        return inputCount;
    }

    int outputCount() {
        return outputCount;
    }

    boolean wantsOutput(int index) {
        return wantedOutputs.get(index);
    }

    /** @param context the call's OrtKernelContext */
    void compute(long context) throws Exception {
        long start = System.nanoTime();
        kernel.compute(new OrtKernelCall(this, context));
        tally().addCall(System.nanoTime() - start);
    }

    void close() {
        kernel.close();
    }

    /** The operator, the node and the inputs of a call, for people. */
    String describe(long context) {
        OrtKernelCall call = new OrtKernelCall(this, context);
        return IntStream.range(0, inputCount)
                .mapToObj(i -> call.optionalInput(i).map(KernelTensor::toString).orElse("none"))
                .collect(joining(", ", operator.describe(name) + " with inputs ", ""));
    }
}
