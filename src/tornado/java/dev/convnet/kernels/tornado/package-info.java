/**
 * Kernels for the operators of {@link dev.convnet.ops}, compiled by TornadoVM from Java to OpenCL C, PTX or CUDA. Each
 * operator is a task graph: its inputs go to the device, one task or several run there, its outputs come back. What a task
 * computes is a static method over TornadoVM's arrays, whose loops over {@code @Parallel} variables become the device's
 * threads; the sizes given to it are compiled in as constants.
 *
 * <p>This package is compiled only with Maven's profile {@code tornado}, against an installed SDK.
 */
package dev.convnet.kernels.tornado;
