/**
 * Kernels for the operators of {@link dev.convnet.ops}, compiled by TornadoVM from Java to OpenCL C, PTX or CUDA. Each operator is a
 * task graph: its inputs move to the device, one or more tasks run there, and its outputs move back. Connected operators are fused
 * into one task graph, so intermediate tensors stay on the device. A task is a static method over TornadoVM's arrays; its loops over
 * {@code @Parallel} variables become the device's threads, and its scalar arguments are compiled in as constants.
 *
 * <p>Maven compiles this package only with the profile {@code tornado}, against an installed SDK.
 */
package dev.convnet.kernels.tornado;
