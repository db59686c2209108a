package dev.convnet.kernels;

/** A call of a kernel by ONNX Runtime: the tensors are views of its own memory. */
final class OrtKernelCall implements KernelCall {
    private final NodeKernel node;
    private final long context;

    /** @param context the call's OrtKernelContext */
    OrtKernelCall(NodeKernel node, long context) {
        this.node = node;
        this.context = context;
    }

    @Override
    public int inputCount() {
        return node.inputCount();
    }

    @Override
    public boolean hasInput(int index) {
        return index >= 0 && index < node.inputCount() && OrtApi.input(context, index) != 0;
    }

    @Override
    public KernelTensor input(int index) {
        long value = index >= 0 && index < node.inputCount() ? OrtApi.input(context, index) : 0;
        if (value == 0) {
            throw new IllegalArgumentException("the node has no input " + index);
        }
        return OrtApi.tensor(value, true);
    }

    @Override
    public int outputCount() {
        return node.outputCount();
    }

    @Override
    public boolean wantsOutput(int index) {
        return index >= 0 && index < node.outputCount() && node.wantsOutput(index);
    }

    @Override
    public KernelTensor output(int index, long... shape) {
        long value = wantsOutput(index) ? OrtApi.output(context, index, shape) : 0;
        if (value == 0) {
            throw new IllegalArgumentException("the node has no output " + index);
        }
        return OrtApi.tensor(value, false);
    }

    @Override
    public void addDeviceTime(long nanos) {
        node.tally().addDeviceTime(nanos);
    }

    @Override
    public void addTransfer(long bytesToDevice, long bytesFromDevice) {
        node.tally().addTransfer(bytesToDevice, bytesFromDevice);
    }
}
