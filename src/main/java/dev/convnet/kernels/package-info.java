/**
 * Operators computed by Java inside ONNX Runtime. A {@link dev.convnet.kernels.KernelFactory} makes the {@link
 * dev.convnet.kernels.Kernel} of each node that calls its operator; a {@link dev.convnet.kernels.KernelProvider}, found by
 * {@link java.util.ServiceLoader} or by the name of its class, opens a {@link dev.convnet.kernels.KernelLibrary} of such
 * factories; and {@link dev.convnet.kernels.Kernels} registers them with ONNX Runtime's session options through
 * {@code java.lang.foreign}. Where the model has a function of that name, the kernel takes its place; where no kernel is
 * registered, the function's body runs.
 *
 * <p>The tables and calls are those of ONNX Runtime's C API, {@code onnxruntime_c_api.h}.
 */
package dev.convnet.kernels;
