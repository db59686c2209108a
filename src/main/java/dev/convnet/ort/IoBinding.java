package dev.convnet.ort;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.ort.StateMemory.Place;
import dev.convnet.ort.capi.NativeApi;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
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
    private static final MethodHandle RUN = NativeApi.entry(133, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CREATE = NativeApi.entry(134, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle RELEASE = NativeApi.release(135);
    private static final MethodHandle BIND_INPUT = NativeApi.entry(136, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle BIND_OUTPUT = NativeApi.entry(137, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final long session;
    private final OrtSession.RunOptions options;
    private final long optionsHandle;
    private final long binding;
    private final Map<String, Long> hostInputs = new HashMap<>();
    private final Map<String, Long> hostOutputs = new HashMap<>();
    private final Map<String, Long> movedState = new HashMap<>();

    public IoBinding(OrtSession session) throws OrtException {
        this.session = NativeApi.handle(session);
        options = new OrtSession.RunOptions();
        optionsHandle = NativeApi.handle(options);
        binding = NativeApi.query(result -> (long) CREATE.invokeExact(this.session, result));
    }

    /** Binds a tensor of the host to an input, with the values that it has now. */
    public void input(String name, OnnxTensor tensor) throws OrtException {
        bind(BIND_INPUT, name, NativeApi.handle(tensor));
        hostInputs.put(name, bytes(tensor));
    }

    /** Binds a tensor of the host to an output. */
    public void output(String name, OnnxTensor tensor) throws OrtException {
        bind(BIND_OUTPUT, name, NativeApi.handle(tensor));
        hostOutputs.put(name, bytes(tensor));
    }

    /** Binds a variable of a state to an input; one of the host with the value that it has now. */
    public void input(String name, Place place) throws OrtException {
        bind(BIND_INPUT, name, place.value());
        movedState.put(name, place.onDevice() ? 0 : place.bytes());
    }

    /** Binds a variable of a state to an output. */
    public void output(String name, Place place) throws OrtException {
        bind(BIND_OUTPUT, name, place.value());
        movedState.put(name, place.onDevice() ? 0 : place.bytes());
    }

    private void bind(MethodHandle entry, String name, long value) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(name).address();
            NativeApi.call(() -> (long) entry.invokeExact(binding, text, value));
        }
    }

    private static long bytes(OnnxTensor tensor) {
        return Arrays.stream(tensor.getInfo().getShape()).reduce(tensor.getInfo().type.size, Math::multiplyExact);
    }

    public void run() throws OrtException {
        NativeApi.call(() -> (long) RUN.invokeExact(session, optionsHandle, binding));
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
        NativeApi.free(RELEASE, binding);
        options.close();
    }
}
