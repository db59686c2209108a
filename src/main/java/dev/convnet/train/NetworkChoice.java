package dev.convnet.train;

/** What is trained, and what was chosen about it. */
public sealed interface NetworkChoice permits ZooChoice, ModelChoice {
    /** The network's name, such as {@code lenet-bn}, or the path of the model's file. */
    String name();

    /** The number of channels of the input. */
    int inputChannels();

    /** The height and width of the input, in pixels. */
    int side();

    /** The number of logits. */
    int classes();
}
