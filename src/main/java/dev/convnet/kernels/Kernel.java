package dev.convnet.kernels;

/** Computes one node of a session's graph. A kernel lives as long as the session. */
@FunctionalInterface
public interface Kernel extends AutoCloseable {
    /**
     * Computes the node's outputs from its inputs. If several threads run the session, they call this method concurrently. An
     * implementation must not keep the call or its tensors, whose memory belongs to ONNX Runtime after this method returns.
     *
     * @throws Exception on failure; the session's run then fails with a message of the operator, the node, the shapes of the
     *     inputs and this exception's message. Errors such as OutOfMemoryError and StackOverflowError are handled alike
     */
    void compute(KernelCall call) throws Exception;

    /** Releases the kernel's resources. ONNX Runtime calls this method once, when the session is closed. */
    @Override
    default void close() {}
}
