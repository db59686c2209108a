/**
 * Java kernels for operators in ONNX Runtime. A {@link dev.convnet.kernels.KernelFactory} creates the {@link
 * dev.convnet.kernels.Kernel} of each node that calls its operator. A {@link dev.convnet.kernels.KernelProvider}, found by
 * {@link java.util.ServiceLoader} or named by its class, opens a {@link dev.convnet.kernels.KernelLibrary} of factories. {@link
 * dev.convnet.kernels.Kernels} registers them with ONNX Runtime's session options. If the model defines a function with the
 * operator's name, the kernel replaces the function's body; without a kernel, the body runs.
 */
package dev.convnet.kernels;
