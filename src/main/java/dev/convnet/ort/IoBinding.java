package dev.convnet.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.ort.StateMemory.Allocation;
import dev.convnet.ort.capi.NativeHandle;
import dev.convnet.ort.capi.SessionApi;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Binds a session's inputs and outputs to tensors. Tensors in the memory of the session's device are used in allocation. Host
 * tensors are copied to the device when they are bound as inputs, and from the device after a run when they are outputs.
 *
 * <p>The session must outlive the binding, and the tensors must outlive its runs.
 */
public final class IoBinding implements AutoCloseable {
    private final long session;
    private final OrtSession.RunOptions options;
    private final long optionsHandle;
    private final long binding;
    private final Map<String, Long> hostInputs = new HashMap<>();
    private final Map<String, Long> hostOutputs = new HashMap<>();
    private final Map<String, Long> movedState = new HashMap<>();

    public IoBinding(OrtSession session) throws OrtException {
        this.session = NativeHandle.of(session);
        options = new OrtSession.RunOptions();
        optionsHandle = NativeHandle.of(options);
        binding = SessionApi.createBinding(this.session);
    }

    /** Binds a host tensor, with its current values, to an input. */
    public void input(String name, OnnxTensor tensor) throws OrtException {
        SessionApi.bindInput(binding, name, NativeHandle.of(tensor));
        hostInputs.put(name, bytes(tensor));
    }

    /** Binds a host tensor to an output. */
    public void output(String name, OnnxTensor tensor) throws OrtException {
        SessionApi.bindOutput(binding, name, NativeHandle.of(tensor));
        hostOutputs.put(name, bytes(tensor));
    }

    /** Binds a state variable to an input; a variable in host memory is bound with its current value. */
    public void input(String name, Allocation allocation) throws OrtException {
        SessionApi.bindInput(binding, name, allocation.value());
        movedState.put(name, allocation.onDevice() ? 0 : allocation.bytes());
    }

    /** Binds a state variable to an output. */
    public void output(String name, Allocation allocation) throws OrtException {
        SessionApi.bindOutput(binding, name, allocation.value());
        movedState.put(name, allocation.onDevice() ? 0 : allocation.bytes());
    }

    private static long bytes(OnnxTensor tensor) {
        return Arrays.stream(tensor.getInfo().getShape()).reduce(tensor.getInfo().type.size, Math::multiplyExact);
    }

    /** Runs the session. */
    public void run() throws OrtException {
        SessionApi.run(session, optionsHandle, binding);
    }

    /** The bytes that a run with these tensors copies between host and device. */
    public Transfer transfer() {
        return new Transfer(sum(hostInputs), sum(hostOutputs), sum(movedState));
    }

    private static long sum(Map<String, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        SessionApi.releaseBinding(binding);
        options.close();
    }
}
