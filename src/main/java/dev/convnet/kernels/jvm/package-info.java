/**
 * Kernels in plain Java for every operator of our domain, on several threads: the provider {@code jvm}, and the reference for
 * others. The work is cut into tasks by the shapes alone and each task adds up in one order, so results do not depend on the
 * number of threads by a bit.
 *
 * <p>The innermost loops run over arrays of their own, from their starts on, into which tensors are copied piece by piece:
 * that is the form that the JVM's compiler turns into vector instructions, and such a piece stays in the nearest cache.
 */
package dev.convnet.kernels.jvm;
