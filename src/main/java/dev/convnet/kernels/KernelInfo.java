package dev.convnet.kernels;

import dev.convnet.ops.Attributes;

/**
 * The node that a kernel is created for.
 *
 * @param name the node's name in the file; may be empty
 * @param attributes the node's attributes, without those that the operator's schema lacks
 */
public record KernelInfo(String name, Attributes attributes) {}
