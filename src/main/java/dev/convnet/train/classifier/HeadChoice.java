package dev.convnet.train.classifier;

import dev.convnet.nn.Initializer;

/**
 * A new head that a classifier is to have.
 *
 * @param classes the number of its logits
 * @param initializer draws its weights
 */
public record HeadChoice(int classes, Initializer initializer, long seed) {}
