package dev.convnet.kernels;

/** What computes one node of a session's graph. It lives as long as the session. */
@FunctionalInterface
public interface Kernel extends AutoCloseable {
    /**
     * Computes the node's outputs from its inputs. A session that is run by several threads calls it from each of them, at
     * the same time. It must not keep the call or its tensors: their memory is ONNX Runtime's again when this returns.
     *
     * @throws Exception if it cannot; the run of the session ends then with this exception's message and with the operator,
     *     the node and the shapes of its inputs. The same goes for any error, even one of too little memory or stack
     */
    void compute(KernelCall call) throws Exception;

    /** Is called once, when the session is closed. */
    @Override
    default void close() {}
}
