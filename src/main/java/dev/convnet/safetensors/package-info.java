/**
 * Safetensors files: named little-endian tensors behind a JSON header, with a map of strings as metadata. They exchange weights with
 * PyTorch and store checkpoints.
 */
package dev.convnet.safetensors;
