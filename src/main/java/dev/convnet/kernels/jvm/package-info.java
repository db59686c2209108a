/**
 * Kernels in plain Java for every operator of our domain, on several threads: the provider {@code jvm}, and the reference for other
 * providers. Shapes alone determine how the work is divided into tasks, and each task adds up in a fixed order, so results are
 * bit-identical for every number of threads.
 *
 * <p>The innermost loops run over separate arrays from their first element on, into which tensors are copied piece by piece. The
 * JVM's compiler vectorizes this form, and the pieces stay in the first-level cache.
 */
package dev.convnet.kernels.jvm;
