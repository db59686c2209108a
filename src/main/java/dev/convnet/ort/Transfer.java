package dev.convnet.ort;

/**
 * The bytes that go between the host and the device in one training step, counted from where the tensors lie that are bound
 * to the model. Where the host is the device, they are handed over without being moved.
 *
 * @param toDevice the batch and the hyper-parameters
 * @param fromDevice the metrics
 * @param ofState the training state, both ways: 0 where it stays on the device
 */
public record Transfer(long toDevice, long fromDevice, long ofState) {}
