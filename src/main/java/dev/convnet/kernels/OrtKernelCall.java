package dev.convnet.kernels;

import ai.onnxruntime.OrtException;
import dev.convnet.onnx.DataType;
import dev.convnet.ort.capi.KernelApi;
import dev.convnet.ort.capi.KernelApi.NativeTensor;
import java.lang.foreign.MemorySegment;

/** A call of a kernel by ONNX Runtime, whose tensors are views of ONNX Runtime's memory. */
final class OrtKernelCall implements KernelCall {
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final MemorySegment READ_ONLY_MEMORY = MEMORY.asReadOnly();

    private final NodeSignature node;
    private final OperatorCounters counters;
    private final long context;

    /** @param context the call's OrtKernelContext */
    OrtKernelCall(NodeSignature node, OperatorCounters counters, long context) {
        this.node = node;
        this.counters = counters;
        this.context = context;
    }

    @Override
    public int inputCount() {
        return node.inputCount();
    }

    @Override
    public boolean hasInput(int index) {
        return inputValue(index) != 0;
    }

    @Override
    public KernelTensor input(int index) {
        long value = inputValue(index);
        if (value == 0) {
            throw new IllegalArgumentException("the node has no input " + index);
        }
        return tensor(value, READ_ONLY_MEMORY);
    }

    private long inputValue(int index) {
        try {
            return node.hasInput(index) ? KernelApi.input(context, index) : 0;
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    @Override
    public int outputCount() {
        return node.outputCount();
    }

    @Override
    public boolean wantsOutput(int index) {
        return node.wantsOutput(index);
    }

    @Override
    public KernelTensor output(int index, long... shape) {
        long value = outputValue(index, shape);
        if (value == 0) {
            throw new IllegalArgumentException("the node has no output " + index);
        }
        return tensor(value, MEMORY);
    }

    private long outputValue(int index, long[] shape) {
        try {
            return wantsOutput(index) ? KernelApi.output(context, index, shape) : 0;
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    private static KernelTensor tensor(long value, MemorySegment memory) {
        try {
            NativeTensor tensor = KernelApi.tensor(value);
            DataType dataType = DataType.of(tensor.elementType());
            long bytes = KernelTensor.elements(tensor.shape()) * dataType.bytes();
            // The address of an empty tensor is arbitrary.
            MemorySegment data = memory.asSlice(bytes == 0 ? 0 : tensor.data(), bytes);
            return new KernelTensor(dataType, tensor.shape(), data);
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    private static IllegalStateException refused(OrtException e) {
        return new IllegalStateException(e.getMessage(), e);
    }

    @Override
    public void addDeviceTime(long nanos) {
        counters.addDeviceTime(nanos);
    }

    @Override
    public void addTransfer(long bytesToDevice, long bytesFromDevice) {
        counters.addTransfer(bytesToDevice, bytesFromDevice);
    }
}
