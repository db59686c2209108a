/**
 * Safetensors files: tensors by name behind a JSON header, little-endian, with a map of strings for the rest. Weights travel
 * to and from PyTorch in them, and checkpoints are kept in them.
 */
package dev.convnet.safetensors;
