package dev.convnet.ort;

/**
 * The bytes that one training step transfers between host and device, derived from the memory of the bound tensors. If the
 * host is the device, the tensors are passed without a copy.
 *
 * @param toDevice the bytes of the batch and the hyperparameters
 * @param fromDevice the bytes of the metrics
 * @param ofState the bytes of the training state in both directions; 0 if the state stays on the device
 */
public record Transfer(long toDevice, long fromDevice, long ofState) {}
