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
 * A session's inputs and outputs tied to tensors. A run reads and writes them where they lie: those in the memory of the
 * session's device are not moved, those of the host are copied to the device when they are bound, or from it after the run.
 *
 * <p>The session must outlive the binding, and the tensors its runs.
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

    /** Binds a tensor of the host to an input, with the values that it has now. */
    public void input(String name, OnnxTensor tensor) throws OrtException {
        SessionApi.bindInput(binding, name, NativeHandle.of(tensor));
        hostInputs.put(name, bytes(tensor));
    }

    /** Binds a tensor of the host to an output. */
    public void output(String name, OnnxTensor tensor) throws OrtException {
        SessionApi.bindOutput(binding, name, NativeHandle.of(tensor));
        hostOutputs.put(name, bytes(tensor));
    }

    /** Binds a variable of a state to an input; one of the host with the value that it has now. */
    public void input(String name, Allocation place) throws OrtException {
        SessionApi.bindInput(binding, name, place.value());
        movedState.put(name, place.onDevice() ? 0 : place.bytes());
    }

    /** Binds a variable of a state to an output. */
    public void output(String name, Allocation place) throws OrtException {
        SessionApi.bindOutput(binding, name, place.value());
        movedState.put(name, place.onDevice() ? 0 : place.bytes());
    }

    private static long bytes(OnnxTensor tensor) {
        return Arrays.stream(tensor.getInfo().getShape()).reduce(tensor.getInfo().type.size, Math::multiplyExact);
    }

    public void run() throws OrtException {
        SessionApi.run(session, optionsHandle, binding);
    }

    /** What a run with these tensors moves. */
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
